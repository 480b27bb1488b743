package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.plan.StrayCopy;
import io.homelab.state.FoundState;
import io.homelab.state.LabState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes on from the generation before one that was lost, where that is proven to forget no machine:
 * every host answers, so whatever was made since is found there. What is not proven is left to a
 * person, who runs {@code state recover}.
 */
final class ProvenState {
  private static final String HINT = "run: homelab state recover";

  private ProvenState() {}

  /**
   * Writes the state anew; the caller holds the lab's lock.
   *
   * @throws RefusedException when it may lack a machine
   */
  static LabState of(OpenLab lab, FoundState.Before before) {
    StateRecovery recovery =
        switch (StateRecovery.of(
            lab.lab().name(),
            lab.caller().owner(),
            before.state(),
            StrayCopy.apart(before.state(), lab.identity(before.state()), lab.hosts().probe()))) {
          case StateRecovery.Outcome.Recovered recovered -> recovered.recovery();
          case StateRecovery.Outcome.Ambiguous ambiguous ->
              throw refusal(
                  Refusal.Kind.USAGE,
                  before,
                  "the hosts have machines of several labs of this name");
        };
    if (!recovery.silent().isEmpty()) {
      HostName first = recovery.silent().firstKey();
      throw refusal(
          Refusal.Kind.UNREACHABLE,
          before,
          "host %s cannot be asked: %s".formatted(first, recovery.silent().get(first)));
    }
    doubt(recovery)
        .ifPresent(doubt -> {
          throw refusal(Refusal.Kind.USAGE, before, doubt);
        });
    lab.kept()
        .say(
            "note: %s; rebuilt from its previous generation and the hosts, which all answer"
                .formatted(before.why()));
    return lab.kept().restore(recovery.state());
  }

  private static Optional<String> doubt(StateRecovery recovery) {
    if (!recovery.unknown().isEmpty()) {
      Map.Entry<MachineName, HostName> first = recovery.unknown().firstEntry();
      return Optional.of(
          "machine %s is on host %s, which is not in hosts.yaml"
              .formatted(first.getKey(), first.getValue()));
    }
    if (!recovery.duplicates().isEmpty()) {
      Map.Entry<MachineName, List<HostName>> first = recovery.duplicates().firstEntry();
      return Optional.of(
          "machine %s is on hosts %s"
              .formatted(
                  first.getKey(),
                  String.join(" and ", first.getValue().stream().map(HostName::value).toList())));
    }
    if (!recovery.unfinished().isEmpty()) {
      Map.Entry<MachineName, HostName> first = recovery.unfinished().firstEntry();
      return Optional.of(
          "machine %s was being created on host %s".formatted(first.getKey(), first.getValue()));
    }
    return Optional.empty();
  }

  private static RefusedException refusal(
      Refusal.Kind kind, FoundState.Before before, String doubt) {
    return new RefusedException(
        new Refusal(
            kind,
            "%s; its previous generation may lack a machine, because %s"
                .formatted(before.why(), doubt),
            HINT));
  }
}
