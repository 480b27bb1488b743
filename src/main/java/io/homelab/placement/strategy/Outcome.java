package io.homelab.placement.strategy;

import io.homelab.placement.Decision;
import java.util.List;

/**
 * What a strategy decided.
 *
 * @param decisions one for every machine that was to be placed, in the order of deciding
 * @param nextIndex for {@code round_robin}: where the next run starts
 */
public record Outcome(List<Decision> decisions, int nextIndex) {}
