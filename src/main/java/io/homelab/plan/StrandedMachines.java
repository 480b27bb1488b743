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

  /** Those that exist on such a host, and those that are pinned to one, sorted. */
  static List<Plan.Stranded> of(Survey survey) {
    StrandedMachines machines = new StrandedMachines(survey);
    SortedMap<MachineName, Plan.Stranded> stranded = new TreeMap<>();
    survey
        .existing()
        .forEach((name, found) ->
            machines
                .problemOf(found.host())
                .or(() ->
                    found.record().flatMap(record -> machines.movedWorkdir(found.host(), record)))
                .or(() -> machines.lostWorkdir(name, found))
                .or(() -> found.record().flatMap(record -> machines.silentProvider(found, record)))
                .ifPresent(why -> machines.strand(stranded, name, found.host(), why)));
    for (Machine machine : survey.request().lab().machines()) {
      machine
          .pin()
          .ifPresent(pin ->
              machines
                  .problemOf(pin)
                  .ifPresent(why -> machines.strand(stranded, machine.name(), pin, why)));
    }
    return List.copyOf(stranded.values());
  }

  private void strand(
      Map<MachineName, Plan.Stranded> stranded, MachineName name, HostName host, String why) {
    boolean fileProblem =
        survey
            .accountOf(host)
            .map(account ->
                account.facts().map(told -> told.engine().version().isPresent()).orElse(false))
            .orElse(true);
    Optional<Existing> found = survey.existing(name);
    stranded.putIfAbsent(
        name,
        new Plan.Stranded(
            name,
            host,
            fileProblem,
            why,
            found.isPresent(),
            found
                .flatMap(there -> lostMachine(name, there))
                .map(taken -> taken.removal(name))
                .orElse("")));
  }

  private Optional<String> problemOf(HostName host) {
    return survey
        .accountOf(host)
        .map(HostAccount::problem)
        .orElse(Optional.of("hosts.yaml has no such host any more"));
  }

  /**
   * A machine whose workdir hosts.yaml no longer names must not be made a second time elsewhere.
   */
  private Optional<String> movedWorkdir(HostName host, MachineRecord record) {
    return survey
        .account(host)
        .facts()
        .filter(told -> !told.workdir().path().equals(record.workdir()))
        .map(told ->
            "it was made in %s, and hosts.yaml now says %s"
                .formatted(record.workdir(), told.workdir().path()));
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

  private Optional<String> lostWorkdir(MachineName name, Existing found) {
    return lostMachine(name, found)
        .map(taken -> "%s is there, but its workdir lost it".formatted(taken.words()));
  }

  /** A machine whose hypervisor does not answer is unknown, and not as it should be. */
  private Optional<String> silentProvider(Existing found, MachineRecord record) {
    if (found.state() != MachineState.UNKNOWN) {
      return Optional.empty();
    }
    return survey
        .account(found.host())
        .facts()
        .map(told -> told.engine().problems().get(record.box().provider()))
        .map(problem -> record.box().provider() + ": " + problem.problem());
  }
}
