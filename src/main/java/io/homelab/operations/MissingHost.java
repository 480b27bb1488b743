package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is said about machines whose host {@code hosts.yaml} no longer has. */
final class MissingHost {
  /** The hint lists all machines, so that it can be typed; the sentence so many. */
  private static final int MOST_NAMES = 5;

  private MissingHost() {}

  /**
   * Checks that the hosts of machines are in the file.
   *
   * @throws RefusedException when the host of one is not
   */
  static void none(OpenLab lab, LabState state, Collection<MachineName> machines) {
    Set<HostName> known = new TreeSet<>();
    lab.hosts().all().forEach(host -> known.add(host.name()));
    machines.stream()
        .flatMap(machine -> state.machine(machine).stream())
        .map(MachineRecord::host)
        .filter(host -> !known.contains(host))
        .findFirst()
        .ifPresent(host -> {
          throw new RefusedException(refusal(host, on(host, state)));
        });
  }

  private static List<MachineName> on(HostName host, LabState state) {
    return state.machines().entrySet().stream()
        .filter(machine -> machine.getValue().host().equals(host))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The refusal of anything that needs that host.
   *
   * @param machines the lab's machines there, at least one, in the order in which they are named
   */
  static Refusal refusal(HostName host, Collection<MachineName> machines) {
    List<String> names = machines.stream().map(MachineName::value).toList();
    return Refusal.usage(
        "%s on host %s, which is not in hosts.yaml"
            .formatted(
                names.size() == 1
                    ? "machine %s is".formatted(names.getFirst())
                    : "machines %s are".formatted(some(names)),
                host),
        "put host %s back into hosts.yaml; if it is gone for good, run: homelab state forget %s"
            .formatted(host, String.join(" ", names)));
  }

  private static String some(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : "%s and %d more"
            .formatted(String.join(", ", names.subList(0, MOST_NAMES)), names.size() - MOST_NAMES);
  }
}
