package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.run.GuestSession;
import io.homelab.run.GuestSshConfig;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The ways into a lab's machines. */
public final class MachineShell {
  private MachineShell() {}

  /**
   * Opens a shell in a machine, or runs a command there, with this process's streams.
   *
   * @param machine its name
   * @param command the command and its arguments; none for a shell
   * @return the exit code of what ran
   */
  public static Answer<Integer> run(OpenLab lab, String machine, List<String> command) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Set<MachineName> known = new TreeSet<>(state.machines().keySet());
      lab.lab().machines().forEach(described -> known.add(described.name()));
      MachineName name = LabLookup.select(List.of(machine), known).iterator().next();
      MissingHost.none(lab, state, List.of(name));
      Set<HostName> here =
          lab.hosts().all().stream()
              .filter(Host::isLocal)
              .map(Host::name)
              .collect(Collectors.toSet());
      return new GuestSession(state, lab.hosts().connections(), here).run(name, command);
    });
  }

  /**
   * What OpenSSH needs to reach machines through their hosts. Their keys are fetched into the lab's
   * own folder.
   *
   * @param machines their names; none means all that are up
   */
  public static Answer<String> sshConfig(OpenLab lab, List<String> machines) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Set<MachineName> selection = LabLookup.select(machines, state.machines().keySet());
      MissingHost.none(lab, state, selection);
      return config(lab, new HostBlocks(lab.hosts().ssh())).text(state, selection);
    });
  }

  /**
   * What writes the ways into the machines for OpenSSH; their keys go to the lab's own folder.
   *
   * @param blocks the hosts' own part
   */
  static GuestSshConfig config(OpenLab lab, HostBlocks blocks) {
    Path folder = lab.kept().folder();
    if (folder.toString().chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(
          Refusal.usage(
              "OpenSSH cannot be told of a folder with control characters in its name: "
                  + PlainText.line(folder.toString()),
              "give the folder of the lab another name"));
    }
    return new GuestSshConfig(lab.hosts().all(), lab.hosts().connections(), folder, blocks);
  }
}
