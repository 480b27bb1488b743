package io.homelab.run;

import io.homelab.engine.vagrant.SshConfig;
import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.guest.GuestScripts;
import io.homelab.guest.GuestScripts.Target;
import io.homelab.guest.Polling;
import io.homelab.model.GuestAccess;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.workdir.WorkdirSync;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Into the machines of one host, through the host, with its own ssh: Vagrant is asked only once for
 * the way in.
 */
public final class Guests {
  private static final Duration CONFIG_LIMIT = Duration.ofMinutes(2);
  private static final Duration GUEST_LIMIT = Duration.ofSeconds(60);

  private final RemoteHost remote;

  public Guests(RemoteHost remote) {
    this.remote = remote;
  }

  /** How to get into these machines, as the engine says; those that are not up are left out. */
  public static SshConfig access(VagrantRunner vagrant, List<MachineName> machines) {
    return SshConfig.parse(vagrant.run(VagrantCommands.sshConfig(machines), CONFIG_LIMIT).stdout());
  }

  /**
   * Waits until the machine answers, but not for ever: who speaks to it next says what is wrong.
   */
  public void await(GuestAccess access, InstantSource clock) {
    Instant deadline = clock.instant().plus(GUEST_LIMIT);
    while (!inside(access, GuestScripts.addresses()).ok() && clock.instant().isBefore(deadline)) {
      Polling.pause();
    }
  }

  /** The IPv4 addresses of the machine's NICs, by MAC. */
  public SortedMap<String, List<String>> addresses(GuestAccess access) {
    return GuestScripts.parseAddresses(inside(access, GuestScripts.addresses()).stdout());
  }

  /**
   * Gives the machine its host name.
   *
   * @return why that failed; empty when it did not
   */
  public Optional<String> name(GuestAccess access, String hostname) {
    return failure(inside(access, GuestScripts.identity(hostname)));
  }

  /**
   * Writes the lab's block into the machine's {@code /etc/hosts}.
   *
   * @return why that failed; empty when it did not
   */
  public Optional<String> writeHosts(
      GuestAccess access, LabName lab, SortedMap<String, String> addressByName) {
    return failure(inside(access, GuestScripts.hostsFile(lab, addressByName)));
  }

  /** Why the machine does not reach the target, or nothing when it does. */
  public Optional<String> reach(GuestAccess access, Target target) {
    try {
      ExecResult result = inside(access, GuestScripts.reach(List.of(target)));
      Optional<String> why = GuestScripts.parseReach(List.of(target), result.stdout()).get(target);
      if (why == null || (why.isPresent() && result.stdout().isBlank())) {
        return failure(result).or(() -> Optional.of("the probe said nothing"));
      }
      return why;
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.Kind.TIMED_OUT) {
        return Optional.of("the probe did not end in time");
      }
      throw e;
    }
  }

  /** Runs a script inside a machine. */
  private ExecResult inside(GuestAccess access, GuestScripts.Script script) {
    return remote.run(
        RemoteCommand.of(access.run(script.argv()), GUEST_LIMIT)
            .withStdin(Stdin.text(script.stdin())));
  }

  private static Optional<String> failure(ExecResult result) {
    if (result.ok()) {
      return Optional.empty();
    }
    String said = WorkdirSync.lastLine(result.stderr() + "\n" + result.stdout());
    return Optional.of(said.isEmpty() ? "exit code " + result.exitCode() : said);
  }
}
