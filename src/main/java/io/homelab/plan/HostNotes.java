package io.homelab.plan;

import io.homelab.model.Capacity;
import io.homelab.probe.HostFacts;
import io.homelab.probe.finding.EngineRule;
import io.homelab.probe.finding.WorkdirRule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a person should know of a host before a plan is carried out there, each in one sentence. */
final class HostNotes {
  private final HostAccount account;
  private final List<String> notes = new ArrayList<>();

  private HostNotes(HostAccount account) {
    this.account = account;
  }

  /**
   * The notes of a host.
   *
   * @param machines what the plan has there
   * @param filledGb what disks of machines are filled with there
   * @param byMeasure whether hosts are compared by how busy they are
   */
  static List<String> of(
      HostAccount account, List<MachineStep.Present> machines, long filledGb, boolean byMeasure) {
    if (account.facts().isEmpty()) {
      return List.of();
    }
    HostNotes notes = new HostNotes(account);
    notes.capacity(
        account.host().capacity(), account.facts().get().computer().measured(), filledGb);
    HostFacts facts = account.facts().get();
    WorkdirRule.full(account.host().name(), facts).forEach(found -> notes.notes.add(found.what()));
    EngineRule.withoutKvm(
            facts.computer(),
            machines.stream()
                .filter(step -> step.work().contains(MachineStep.Work.BOOT))
                .map(MachineStep.Present::machine)
                .toList())
        .ifPresent(problem -> notes.notes.add(problem.what()));
    if (byMeasure && account.measuredUse().isEmpty()) {
      notes.notes.add("does not tell how busy it is: its declared use counts");
    }
    if (machines.stream().anyMatch(MachineStep.Present::bridged)) {
      notes.bridge();
    }
    return List.copyOf(notes.notes);
  }

  private void capacity(Capacity declared, Capacity measured, long filledGb) {
    if (exceeds(declared.cpus(), measured.cpus())) {
      notes.add(
          "declares %d cpus but has %d: its machines will share them"
              .formatted(declared.cpus().getAsLong(), measured.cpus().getAsLong()));
    }
    smallerCounts("MB of memory", declared.memoryMb(), measured.memoryMb());
    OptionalLong disk = measured.diskGb();
    smallerCounts(
        "GB of disk",
        declared.diskGb(),
        disk.isPresent() ? OptionalLong.of(disk.getAsLong() + filledGb) : disk);
  }

  private void smallerCounts(String what, OptionalLong declared, OptionalLong measured) {
    if (exceeds(declared, measured)) {
      notes.add(
          "declares %d %s but has %d: the smaller counts"
              .formatted(declared.getAsLong(), what, measured.getAsLong()));
    }
  }

  private static boolean exceeds(OptionalLong declared, OptionalLong measured) {
    return declared.isPresent()
        && measured.isPresent()
        && declared.getAsLong() > measured.getAsLong();
  }

  private void bridge() {
    account.bridgeProblem().ifPresent(why -> notes.add("a bridged NIC cannot work: " + why));
    if (account.joinsByMacvtap()) {
      notes.add(
          "%s is not a bridge: through macvtap, machines reach other computers but not this host"
              .formatted(account.bridge().orElse("?")));
    }
  }
}
