package io.homelab.apply;

import io.homelab.model.Argv;
import io.homelab.model.Check;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.state.MachineRecord.GuestAccess;
import io.homelab.vagrant.GuestScripts;
import io.homelab.vagrant.SshConfig;
import io.homelab.vagrant.VagrantCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Into the machines of one host, through the host, with its own ssh: Vagrant is asked only once for the way in. */
final class Guests {
  private static final Duration CONFIG_LIMIT = Duration.ofMinutes(2);
  private static final Duration GUEST_LIMIT = Duration.ofSeconds(60);

  private final RemoteHost remote;
  private final String workdir;
  private final VagrantRunner vagrant;

  Guests(RemoteHost remote, String workdir, VagrantRunner vagrant) {
    this.remote = remote;
    this.workdir = workdir;
    this.vagrant = vagrant;
  }

  /** How to get into these machines, as Vagrant says; those that are not up are left out. */
  SortedMap<MachineName, GuestAccess> access(List<MachineName> machines) {
    VagrantRunner.Result result = vagrant.run(VagrantCommands.sshConfig(machines), CONFIG_LIMIT);
    SortedMap<MachineName, GuestAccess> access = new TreeMap<>();
    SshConfig.parse(result.stdout())
        .forEach(
            (name, entry) ->
                access.put(
                    name, new GuestAccess(entry.hostName(), entry.port(), entry.user(), entry.identityFiles())));
    return access;
  }

  /** The machine's addresses by MAC. */
  Map<String, String> addresses(GuestAccess access, String mac) {
    return GuestScripts.parseAddresses(inside(access, GuestScripts.addresses(mac)).stdout());
  }

  /**
   * Writes the marked block into the machine's {@code /etc/hosts}.
   *
   * @return why it could not be written; empty when it was
   */
  Optional<String> writeHosts(GuestAccess access, String lab, List<String> lines) {
    ExecResult result = inside(access, GuestScripts.hostsBlock(lab, lines));
    return result.ok() ? Optional.empty() : Optional.of(why(result));
  }

  /** Why the machine does not reach that address, or nothing when it does. */
  Optional<String> probe(GuestAccess access, Check check, String address) {
    try {
      ExecResult result = inside(access, GuestScripts.probe(check, address));
      return result.ok() ? Optional.empty() : Optional.of(why(result));
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.Kind.TIMED_OUT) {
        return Optional.of("no answer in time");
      }
      throw e;
    }
  }

  /** Runs a script inside a machine. */
  private ExecResult inside(GuestAccess access, String script) {
    Argv ssh = SshConfig.sshInto(access.address(), access.port(), access.user(), access.identityFiles(), Argv.of("sh", "-s"));
    return remote.run(RemoteCommand.of(ssh, GUEST_LIMIT).in(workdir).withStdin(Stdin.text(script)));
  }

  private static String why(ExecResult result) {
    String said = WorkdirSync.lastLine(result.stdout() + result.stderr());
    return said.isEmpty() ? "exit code " + result.exitCode() : said;
  }
}
