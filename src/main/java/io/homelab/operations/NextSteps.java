package io.homelab.operations;

import io.homelab.model.MachineName;
import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody can do with machines that were just brought up.
 *
 * @param running those that run, by name
 * @param ports what their hosts forward to them
 */
public record NextSteps(List<MachineStatus> running, List<PortMapping> ports) {
  /** Copies the lists. */
  public NextSteps {
    running = List.copyOf(running);
    ports = List.copyOf(ports);
  }

  /**
   * What the state says; no host is asked.
   *
   * @param words the machines that were asked for; none means all
   */
  public static Answer<NextSteps> of(OpenLab lab, List<String> words) {
    return Answer.of(() -> {
      Set<MachineName> wanted = new TreeSet<>();
      words.forEach(word -> wanted.add(new MachineName(word)));
      List<MachineStatus> running =
          LabStatus.lastSeen(lab.lab(), lab.kept().load()).stream()
              .filter(machine -> machine.state().equals("running"))
              .filter(machine -> wanted.isEmpty() || wanted.contains(machine.name()))
              .toList();
      return new NextSteps(
          running,
          ports(PortMapping.of(lab, Optional.empty(), Optional.empty())).stream()
              .filter(port ->
                  running.stream().anyMatch(machine -> machine.name().equals(port.machine())))
              .toList());
    });
  }

  /** A machine whose host nobody knows any more is no reason to end badly. */
  private static List<PortMapping> ports(Answer<List<PortMapping>> answer) {
    return answer instanceof Answer.Given<List<PortMapping>> given ? given.value() : List.of();
  }
}
