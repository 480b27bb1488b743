package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.Completion;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos destroy}. */
@Command(
    name = "destroy",
    description = "Destroy machines, dependants first, and clean up hosts that have none left.",
    footer = {"homelab vos destroy web", "homelab vos destroy --yes"})
final class VosDestroyCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask for confirmation.")
  boolean yes;

  @Override
  public Integer call() {
    String what =
        selection.machines.isEmpty()
            ? "all machines of this lab"
            : String.join(", ", selection.machines);
    Consent consent = new Consent(yes, vos.root);
    if (!consent.possible()) {
      throw refused(what);
    }
    return selection
        .with(
            vos.root,
            "vos destroy",
            (verbs, events) ->
                verbs.destroy(approval(consent, verbs, what), events).map(Completion::of))
        .code();
  }

  /** Where there is no machine, nothing is lost: the hosts are only cleaned up. */
  private static Approval approval(Consent consent, MachineVerbs verbs, String what) {
    if (verbs.machines().isEmpty()) {
      return new Approval(verbs.digest());
    }
    String places =
        verbs.machines().entrySet().stream()
            .map(place -> place.getKey() + " on " + place.getValue())
            .collect(Collectors.joining(", "));
    return consent.to("Destroy " + places + "?", verbs.digest()).orElseThrow(() -> refused(what));
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        Refusal.usage(
            "destroying " + what + " needs confirmation", "confirm at the prompt, or use --yes"));
  }
}
