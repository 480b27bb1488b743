package io.homelab.probe;

/**
 * The account that HomeLab has on a host.
 *
 * @param user the login name
 * @param home the home folder, absolute
 * @param readsInput whether its login shell reads standard input, which is the command's
 * @param endsProcesses whether the host ends all its processes soon after its last connection is
 *     closed: logind's {@code KillUserProcesses=yes}, and the account does not linger
 */
public record Login(String user, String home, boolean readsInput, boolean endsProcesses) {}
