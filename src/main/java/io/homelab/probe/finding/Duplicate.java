package io.homelab.probe.finding;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A machine of the lab that exists once too often.
 *
 * @param machine the machine
 * @param kept the host that the lab goes on with
 * @param host the host that has it, too
 * @param what what is there
 * @param fix what to type to end it
 */
public record Duplicate(
    MachineName machine, HostName kept, HostName host, String what, String fix) {

  /**
   * The machines that more than one host has, by machine and host.
   *
   * @param identity whose workdirs count
   * @param machines the lab's machines
   * @param recorded where the state has machines
   * @param probes what the hosts told
   */
  public static List<Duplicate> of(
      LabIdentity identity,
      Collection<MachineName> machines,
      Map<MachineName, HostName> recorded,
      Map<HostName, ProbeResult> probes) {
    SortedSet<MachineName> names = new TreeSet<>(machines);
    names.addAll(recorded.keySet());
    SortedMap<HostName, HostFacts> told = new TreeMap<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        told.put(host, reached.facts());
        if (ours(reached.facts(), identity)) {
          names.addAll(reached.facts().machines().own().keySet());
        }
      }
    });
    List<Duplicate> duplicates = new ArrayList<>();
    for (MachineName machine : names) {
      SortedMap<HostName, Copy> copies = copies(machine, identity, told);
      HostName home = recorded.get(machine);
      if (home == null) {
        home =
            copies.entrySet().stream()
                .filter(copy -> copy.getValue().certain())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
      }
      if (home != null) {
        HostName kept = home;
        copies.forEach((host, copy) -> {
          if (!host.equals(kept)) {
            duplicates.add(new Duplicate(machine, kept, host, copy.what(), copy.fix()));
          }
        });
      }
    }
    return List.copyOf(duplicates);
  }

  /** What a host has of a machine; certain when a workdir of this lab knows it. */
  private record Copy(String what, String fix, boolean certain) {}

  private static SortedMap<HostName, Copy> copies(
      MachineName machine, LabIdentity identity, SortedMap<HostName, HostFacts> told) {
    SortedMap<HostName, Copy> copies = new TreeMap<>();
    told.forEach((host, facts) -> {
      boolean ours = ours(facts, identity);
      Optional<TakenName> named =
          facts.machines().taken().stream()
              .filter(name -> name.isMachine() && name.isFor(identity.lab(), machine))
              .findFirst();
      if (ours && facts.machines().own().containsKey(machine)) {
        // By its name, where that is known: the workdir may no longer define the machine.
        copies.put(
            host,
            new Copy(
                "workdir %s has it".formatted(facts.workdir().path()),
                "on host %s: %s"
                    .formatted(
                        host,
                        named.map(TakenName::removal).orElseGet(() -> destroy(facts, machine))),
                true));
      } else if (ours || facts.workdir().marker().isEmpty()) {
        // In the workdir of another owner's lab, or in one that another lab tells of, it is theirs.
        named
            .filter(name -> facts.machines().holder(identity.lab(), machine).isEmpty())
            .ifPresent(name ->
                copies.put(
                    host,
                    new Copy(
                        name.words() + " is there",
                        "on host %s: %s".formatted(host, name.removal()),
                        false)));
      }
    });
    return copies;
  }

  private static String destroy(HostFacts facts, MachineName machine) {
    return "%s && %s"
        .formatted(
            Argv.of("cd", facts.workdir().path()).toShell(),
            Argv.of("vagrant", "destroy", "-f", machine.value()).toShell());
  }

  private static boolean ours(HostFacts facts, LabIdentity identity) {
    return facts.workdir().marker().map(identity::owns).orElse(false);
  }

  /** One sentence. */
  public String words() {
    return "machine %s is on host %s and also on host %s: %s".formatted(machine, kept, host, what);
  }

  /** The hosts that have a machine, the kept one first. */
  public List<HostName> hosts() {
    return List.of(kept, host);
  }
}
