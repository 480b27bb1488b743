package io.homelab.probe;

/**
 * The account that HomeLab has on a host.
 *
 * @param user the login name
 * @param home the home folder, absolute
 * @param readsInput whether its login shell reads standard input, which is the command's
 */
public record Login(String user, String home, boolean readsInput) {}
