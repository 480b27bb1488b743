package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.state.MachineRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Machines that are needed on hosts that cannot be used, and what leads out. */
final class StrandedMachines {
  private final Survey survey;

  private StrandedMachines(Survey survey) {
    this.survey = survey;
  }

  /**
   * What keeps a machine from being worked on.
   *
   * @param why one sentence
   * @param wayOut what to type; empty where that is the host's own affair
   * @param onTheHost whether it is the host's trouble for sure, though the host answers
   */
  private record Trouble(String why, String wayOut, boolean onTheHost) {
    Trouble(String why, String wayOut) {
      this(why, wayOut, false);
    }
  }

  /** Those that exist on such a host, and those that are pinned to one, sorted. */
  static List<Plan.Stranded> of(Survey survey) {
    StrandedMachines machines = new StrandedMachines(survey);
    SortedMap<MachineName, Plan.Stranded> stranded = new TreeMap<>();
    survey
        .existing()
        .forEach((name, found) ->
            machines
                .troubleOf(found.host())
                .or(() ->
                    found.record().flatMap(record -> machines.movedWorkdir(found.host(), record)))
                .or(() -> machines.lostWorkdir(name, found))
                .or(() -> found.record().flatMap(record -> machines.silentProvider(found, record)))
                .ifPresent(trouble -> machines.strand(stranded, name, found.host(), trouble)));
    for (Machine machine : survey.request().lab().machines()) {
      machine
          .pin()
          .ifPresent(pin ->
              machines
                  .troubleOf(pin)
                  .ifPresent(trouble -> machines.strand(stranded, machine.name(), pin, trouble)));
    }
    return List.copyOf(stranded.values());
  }

  private void strand(
      Map<MachineName, Plan.Stranded> stranded, MachineName name, HostName host, Trouble trouble) {
    boolean fileProblem =
        !trouble.onTheHost()
            && survey
                .accountOf(host)
                .map(account ->
                    account.facts().map(told -> told.engine().version().isPresent()).orElse(false))
                .orElse(true);
    stranded.putIfAbsent(
        name, new Plan.Stranded(name, host, fileProblem, trouble.why(), trouble.wayOut()));
  }

  private Optional<Trouble> troubleOf(HostName host) {
    return survey
        .accountOf(host)
        .map(HostAccount::problem)
        .orElse(Optional.of("the host is no longer in hosts.yaml"))
        .map(why -> new Trouble(why, ""));
  }

  /**
   * A machine whose workdir hosts.yaml no longer names must not be made a second time elsewhere.
   */
  private Optional<Trouble> movedWorkdir(HostName host, MachineRecord record) {
    return survey
        .account(host)
        .facts()
        .filter(told -> !told.workdir().path().equals(record.workdir()))
        .map(told ->
            new Trouble(
                "it was created in %s, but hosts.yaml now has workdir %s"
                    .formatted(record.workdir(), told.workdir().path()),
                "restore 'workdir: %s' of host %s in hosts.yaml"
                    .formatted(record.workdir(), host)));
  }

  /** A virtual machine that its workdir does not know any more is not made a second time. */
  private Optional<TakenName> lostMachine(MachineName name, Existing found) {
    return found
        .record()
        .filter(record -> record.phase() != MachineRecord.Phase.CREATING)
        .flatMap(record -> survey.accountOf(found.host()))
        .flatMap(HostAccount::facts)
        .filter(told -> !told.machines().own().containsKey(name))
        .flatMap(told -> Existing.virtualMachine(told, survey.request().lab().name(), name));
  }

  private Optional<Trouble> lostWorkdir(MachineName name, Existing found) {
    return lostMachine(name, found)
        .map(taken ->
            new Trouble(
                "%s exists, but its workdir lost track of it".formatted(taken.words()),
                taken.wayOut()));
  }

  /** A machine whose hypervisor does not answer is unknown, and not as it should be. */
  private Optional<Trouble> silentProvider(Existing found, MachineRecord record) {
    if (found.state() != MachineState.UNKNOWN) {
      return Optional.empty();
    }
    return survey
        .account(found.host())
        .facts()
        .map(told -> told.engine().problems().get(record.box().provider()))
        .map(problem -> new Trouble(record.box().provider() + ": " + problem.problem(), "", true));
  }
}
