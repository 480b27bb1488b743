package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.StrayCopy;
import io.homelab.plan.StrayCopy.StrayPresence;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.HostFindings;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks hosts what they are, and says what would go wrong there.
 *
 * @param findings what was found, by host, in their order; a host without a problem has one that
 *     says so
 * @param duplicates machines of the lab that more than one of the hosts has
 * @param unreachable whether a host did not answer
 */
public record HostCheck(List<Finding> findings, List<Duplicate> duplicates, boolean unreachable) {

  /**
   * Checks hosts.
   *
   * @param words their names; none means all
   */
  public static Answer<HostCheck> of(OpenLab lab, List<String> words) {
    return Answer.of(() -> {
      List<Host> hosts =
          words.isEmpty()
              ? lab.hosts().all()
              : words.stream().map(word -> lab.words().host(word)).toList();
      return of(lab, hosts, lab.hosts().probe(hosts));
    });
  }

  /** What those hosts told. */
  static HostCheck of(OpenLab lab, List<Host> hosts, SortedMap<HostName, ProbeResult> told) {
    LabState state = lab.kept().load();
    SortedMap<HostName, ProbeResult> probes = StrayCopy.apart(state, lab.identity(state), told);
    HostFindings rules = rules(lab, state);
    return new HostCheck(
        withStrays(rules.of(hosts, probes), StrayCopy.of(state, lab.identity(state), told)),
        rules.duplicates(probes),
        probes.values().stream().anyMatch(ProbeResult.Unreachable.class::isInstance));
  }

  /** A stray is a warning beside what is found on its host. */
  private static List<Finding> withStrays(List<Finding> findings, List<StrayCopy> copies) {
    List<Finding> all = new ArrayList<>(findings);
    for (StrayCopy copy : copies) {
      if (copy.presence() == StrayPresence.THERE || copy.presence() == StrayPresence.UNTRACKED) {
        Finding stray =
            new Finding(
                copy.host(),
                Finding.Level.WARNING,
                "machine %s: %s".formatted(copy.machine(), copy.sentence()),
                copy.fix());
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
          last = all.get(i).host().equals(copy.host()) ? i : last;
        }
        if (last >= 0 && all.get(last).level() == Finding.Level.OK) {
          all.set(last, stray);
        } else if (last >= 0) {
          all.add(last + 1, stray);
        }
      }
    }
    return List.copyOf(all);
  }

  private static HostFindings rules(OpenLab lab, LabState state) {
    SortedMap<MachineName, HostName> recorded = new TreeMap<>();
    SortedSet<MachineName> unfinished = new TreeSet<>();
    state
        .machines()
        .forEach((name, record) -> {
          recorded.put(name, record.host());
          if (record.phase() == MachineRecord.Phase.CREATING) {
            unfinished.add(name);
          }
        });
    return new HostFindings(lab.lab(), lab.identity(state), recorded, unfinished);
  }

  /** Whether machines cannot be made on one of them. */
  public boolean errors() {
    return findings.stream().anyMatch(Finding::error);
  }
}
