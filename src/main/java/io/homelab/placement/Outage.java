package io.homelab.placement;

/**
 * Why nothing new can be made on a host now.
 *
 * @param answers whether the host answers; if so, something on it is missing or in the way
 * @param reason what is wrong
 */
public record Outage(boolean answers, String reason) {}
