package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.Lifetime;
import io.homelab.probe.ProbeResult;
import io.homelab.run.RunEvent;
import io.homelab.run.StateUpdates;
import io.homelab.run.UnfinishedRuns;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.MarkerFile;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What earlier commands left running on the hosts, waited for and written into the state; the lab's
 * lock is held meanwhile.
 *
 * @param state the state with its results
 * @param probes what the hosts tell after it
 */
record LeftRuns(LabState state, SortedMap<HostName, ProbeResult> probes) {
  /**
   * Waits for it.
   *
   * @param probes what the hosts told
   * @param says hears in sentences what is waited for, and what Vagrant says
   */
  static LeftRuns settle(
      OpenLab lab, LabState state, SortedMap<HostName, ProbeResult> probes, Consumer<String> says) {
    if (probes.values().stream().allMatch(told -> UnfinishedRuns.of(told).isEmpty())) {
      return new LeftRuns(lasting(lab, state, probes), probes);
    }
    StateUpdates updates = new StateUpdates(lab.kept().store(), lasting(lab, state, probes));
    SortedMap<HostName, ProbeResult> now =
        UnfinishedRuns.settle(lab.runContext(updates, event -> say(event, says), 1), probes, says);
    return new LeftRuns(updates.state(), now);
  }

  /**
   * Leaves the results to the lab's own next command.
   *
   * @throws RefusedException where that matters: anything but a halt may have changed what there is
   */
  static LeftRuns unsettled(OpenLab lab, LabState state, SortedMap<HostName, ProbeResult> probes) {
    boolean matters =
        probes.values().stream()
            .flatMap(told -> UnfinishedRuns.of(told).stream())
            .anyMatch(run -> run.isRunning() || !run.verb().equals("halt"));
    if (matters) {
      throw new RefusedException(
          Refusal.Kind.LOCKED,
          "lab %s does not know yet how its last run ended".formatted(lab.lab().name()),
          "run in its folder: homelab vos up");
    }
    return new LeftRuns(lasting(lab, state, probes), probes);
  }

  /**
   * The state with the time that the hosts know: it may have been extended from another folder,
   * which does not know this one.
   */
  static LabState lasting(OpenLab lab, LabState state, SortedMap<HostName, ProbeResult> probes) {
    LabIdentity identity = lab.identity(state);
    return probes.values().stream()
        .map(LeftRuns::marker)
        .flatMap(Optional::stream)
        .filter(identity::owns)
        .map(marker -> marker.terms().lifetime())
        .flatMap(Optional::stream)
        .max(Lifetime.BY_END)
        .map(lifetime -> state.withTerms(state.terms().lasting(lifetime)))
        .orElse(state);
  }

  private static Optional<MarkerFile> marker(ProbeResult probe) {
    return probe instanceof ProbeResult.Reached reached
        ? reached.facts().workdir().marker()
        : Optional.empty();
  }

  private static void say(RunEvent event, Consumer<String> says) {
    switch (event) {
      case RunEvent.ConnectionLost lost ->
          says.accept("host %s: connection lost; dialing again".formatted(lost.on()));
      case RunEvent.HostBack back -> says.accept("host %s answers again".formatted(back.on()));
      default -> {}
    }
  }
}
