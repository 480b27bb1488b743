package io.homelab.probe.finding;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something on a host that has a machine's name and that this lab did not make.
 *
 * @param machine the machine
 * @param host where
 * @param name what it is
 * @param owner whose it is, where another lab of that user there says so
 */
public record Stranger(MachineName machine, HostName host, TakenName name, Optional<String> owner) {

  /**
   * What has the names of machines that do not exist.
   *
   * @param lab the lab
   * @param machines its machines that do not exist
   */
  public static List<Stranger> of(
      LabName lab, Collection<MachineName> machines, Map<HostName, ProbeResult> probes) {
    List<Stranger> found = new ArrayList<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Reached reached) {
        for (MachineName machine : machines) {
          on(host, reached.facts(), lab, machine).ifPresent(found::add);
        }
      }
    });
    return List.copyOf(found);
  }

  /** What has the machine's name on that host without the workdir knowing it. */
  public static Optional<Stranger> on(
      HostName host, HostFacts facts, LabName lab, MachineName machine) {
    if (facts.machines().own().containsKey(machine)) {
      return Optional.empty();
    }
    return facts.machines().taken().stream()
        .filter(name -> name.isFor(lab, machine))
        .findFirst()
        .map(name -> new Stranger(machine, host, name, facts.machines().holder(lab, machine)));
  }

  /** One sentence without the host. */
  public String words() {
    return name.words()
        + " exists, but this lab did not create it"
        + owner.map(who -> ": it is %s's".formatted(who)).orElse("");
  }

  /** What to do about it. */
  public String fix() {
    return owner
        .map(who -> "ask %s, or change 'lab:' in topology.yaml".formatted(who))
        .orElseGet(() ->
            "change 'lab:' in topology.yaml; or, if nobody needs it, run on the host: "
                + name.removal());
  }
}
