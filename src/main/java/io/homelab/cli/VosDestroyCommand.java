package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.Approval;
import io.homelab.operations.Completion;
import io.homelab.operations.DestroyStrays;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos destroy}. */
@Command(
    name = "destroy",
    description = "Destroy machines, and clean up hosts that have none left.",
    footer = {"homelab vos destroy web", "homelab vos destroy --yes"})
final class VosDestroyCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask for confirmation.")
  boolean yes;

  @Option(
      names = "--stray",
      description =
          "Destroy copies that are left on hosts once given to --assume-lost, and never the machines themselves.")
  boolean stray;

  @Override
  public Integer call() {
    if (stray) {
      return destroyStrays().code();
    }
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
                verbs
                    .destroy(approval(consent, verbs, what), events)
                    .map(Completion::of)
                    .map(done -> {
                      verbs.mayReturn().forEach(vos.root::say);
                      return done;
                    }))
        .code();
  }

  private ExitCode destroyStrays() {
    String what =
        selection.machines.isEmpty()
            ? "the strays of this lab"
            : "the strays of " + String.join(", ", selection.machines);
    Consent consent = new Consent(yes, vos.root);
    if (!consent.possible()) {
      throw refused(what);
    }
    try (Workspace workspace = vos.root.open();
        DestroyStrays found =
            vos.root.answered(DestroyStrays.find(workspace.opened(), selection.machines))) {
      if (found.strays().isEmpty()) {
        vos.root.say("No stray of this lab exists.");
        return ExitCode.OK;
      }
      found.left().forEach(vos.root::say);
      Approval approval =
          consent
              .to("Destroy the strays %s?".formatted(places(found.strays())), found.digest())
              .orElseThrow(() -> refused(what));
      return ExitCode.of(
          vos.root.watched(view -> found.destroy(approval, view).map(Completion::of)));
    }
  }

  private static String places(SortedMap<MachineName, HostName> machines) {
    return machines.entrySet().stream()
        .map(place -> place.getKey() + " on " + place.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Where there is no machine, nothing is lost: the hosts are only cleaned up. */
  private static Approval approval(Consent consent, MachineVerbs verbs, String what) {
    if (verbs.machines().isEmpty()) {
      return new Approval(verbs.digest());
    }
    return consent
        .to("Destroy " + places(verbs.machines()) + "?", verbs.digest())
        .orElseThrow(() -> refused(what));
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        Refusal.usage(
            "destroying " + what + " needs confirmation", "confirm at the prompt, or use --yes"));
  }
}
