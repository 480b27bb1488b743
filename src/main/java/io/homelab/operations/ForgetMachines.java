package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Drops machines of a host that is gone for good from a lab's state: {@link #propose} says which,
 * {@link #apply} does it. The lab's lock is held in between; closing releases it.
 */
public final class ForgetMachines implements AutoCloseable {
  private final OpenLab lab;
  private final LabLease lock;
  private final LabState state;
  private final SortedSet<MachineName> machines;

  /**
   * One machine that was forgotten, and where something of it may be left.
   *
   * @param machine the machine
   * @param host its host
   * @param workdir the folder there
   */
  public record Forgotten(MachineName machine, HostName host, String workdir) {}

  private ForgetMachines(OpenLab lab, LabLease lock, List<String> words) {
    this.lab = lab;
    this.lock = lock;
    this.state = lab.stateToChange();
    this.machines = new TreeSet<>(LabLookup.select(words, state.machines().keySet()));
    refuseWhatAnswers();
  }

  /** Finds the machines; refused where one of them is on a host that answers. */
  public static Answer<ForgetMachines> propose(OpenLab lab, List<String> words) {
    return Answer.of(
        () -> lab.kept().holding("state forget", lock -> new ForgetMachines(lab, lock, words)));
  }

  /** A machine that can be destroyed is not forgotten: it would keep running unnoticed. */
  private void refuseWhatAnswers() {
    SortedMap<HostName, SortedSet<MachineName>> byHost = new TreeMap<>();
    for (MachineName machine : machines) {
      state
          .machine(machine)
          .ifPresent(record ->
              byHost.computeIfAbsent(record.host(), host -> new TreeSet<>()).add(machine));
    }
    List<Host> known =
        lab.hosts().all().stream().filter(host -> byHost.containsKey(host.name())).toList();
    lab.hosts()
        .probe(known)
        .forEach((host, answer) -> {
          if (answer instanceof ProbeResult.Reached reached) {
            byHost.getOrDefault(host, Collections.emptySortedSet()).stream()
                .filter(machine -> reached.facts().machines().own().containsKey(machine))
                .findFirst()
                .ifPresent(machine -> {
                  throw new RefusedException(
                      Refusal.usage(
                          "machine %s is on host %s, which is reachable".formatted(machine, host),
                          "run 'homelab vos destroy %s' instead".formatted(machine)));
                });
          }
        });
  }

  /** Their names, separated by commas. */
  public String names() {
    return String.join(", ", machines.stream().map(MachineName::value).toList());
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(("forget " + state.serial()).getBytes(StandardCharsets.UTF_8), machines);
  }

  /** Forgets them, when exactly this was approved. */
  public Answer<List<Forgotten>> apply(Approval approval) {
    return Answer.of(() -> {
      approval.require(digest());
      List<Forgotten> forgotten = new ArrayList<>();
      LabState left = state;
      for (MachineName machine : machines) {
        state
            .machine(machine)
            .ifPresent(
                record -> forgotten.add(new Forgotten(machine, record.host(), record.workdir())));
        left = left.without(machine);
      }
      lab.kept().store().save(left);
      return forgotten;
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
