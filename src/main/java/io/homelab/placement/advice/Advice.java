package io.homelab.placement.advice;

import io.homelab.placement.Conclusion;
import java.util.List;

/**
 * Advice on a lab in which some machines have no host.
 *
 * @param conclusion whether every machine can be placed
 * @param hints what would help, easiest first: sentences without a full stop
 */
public record Advice(Conclusion conclusion, List<String> hints) {}
