package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives a machine that exists another name.
 *
 * @param from its name before
 * @param to its name now
 * @param host its host
 * @param described whether the topology has a machine of the new name
 */
public record MoveMachine(MachineName from, MachineName to, HostName host, boolean described) {
  /**
   * Does it, in the state and on the machine's host.
   *
   * @param oldWord its name before, as it was typed
   * @param newWord its name now, as it was typed
   */
  public static Answer<MoveMachine> of(OpenLab lab, String oldWord, String newWord) {
    return Answer.of(() -> {
      MachineName to = name(newWord);
      try (LabLocks held = lab.locks("state mv", false)) {
        LabState known = lab.stateToChange();
        MachineName from =
            LabLookup.select(List.of(oldWord), known.machines().keySet()).iterator().next();
        Renames rename = Renames.of(known, from, to);
        OpenLab locked = lab.locked(held);
        LeftRuns left =
            LeftRuns.settle(
                locked,
                known,
                probed(locked, known.machine(from).orElseThrow().host()),
                lab.kept().says());
        MachineRecord record =
            left.state()
                .machine(from)
                .orElseThrow(() ->
                    new RefusedException(
                        Refusal.usage(
                            "machine %s was destroyed meanwhile".formatted(from),
                            "to see the machines there are, run: homelab vos status")));
        rename.carryOut(lab, left.state(), left.probes());
        return new MoveMachine(from, to, record.host(), lab.lab().machine(to).isPresent());
      }
    });
  }

  private static MachineName name(String word) {
    try {
      return new MachineName(word);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Refusal.usage(
              "'%s' is no name for a machine".formatted(word),
              "use letters a to z, digits and '-', at most 63, beginning with a letter or digit"));
    }
  }

  private static SortedMap<HostName, ProbeResult> probed(OpenLab lab, HostName host) {
    List<Host> one = lab.hosts().all().stream().filter(each -> each.name().equals(host)).toList();
    return one.isEmpty() ? new TreeMap<>() : lab.hosts().probe(one);
  }
}
