package io.homelab.probe;

/**
 * The account that HomeLab has on a host.
 *
 * @param user the login name
 * @param home the home folder, absolute
 */
public record Login(String user, String home) {}
