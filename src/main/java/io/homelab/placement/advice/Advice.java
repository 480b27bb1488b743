package io.homelab.placement.advice;

import io.homelab.placement.Conclusion;
import java.util.List;

/**
 * What is known about a lab of which some machines found no host.
 *
 * @param conclusion whether all machines can have a host
 * @param hints what would help, the easiest first: sentences without a full stop
 */
public record Advice(Conclusion conclusion, List<String> hints) {}
