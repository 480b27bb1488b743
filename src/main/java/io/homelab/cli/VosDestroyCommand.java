package io.homelab.cli;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.Approval;
import io.homelab.operations.Completion;
import io.homelab.operations.DestroyStrays;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.PutBack;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.Returning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  @Option(
      names = "--put-back",
      description =
          "Then start machines of your other labs again that were halted for this one, where there is room.")
  boolean putBack;

  @Override
  public Integer call() {
    if (stray && putBack) {
      throw new RefusedException(
          Refusal.usage("--stray makes no room for --put-back", "leave out one of them"));
    }
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
            (verbs, events) -> {
              Optional<PutBack> returning =
                  vos.root
                      .otherLabs()
                      .filter(others -> putBack)
                      .map(others -> new PutBack(verbs, others));
              Approval approval =
                  approval(
                      consent, verbs, what, returning.map(PutBack::machines).orElse(List.of()));
              return returning
                  .map(back -> back.carryOut(approval, events))
                  .orElseGet(() -> verbs.destroy(approval, events))
                  .map(Completion::of)
                  .map(done -> {
                    sayWhatStaysOff(verbs, returning);
                    return done;
                  });
            })
        .code();
  }

  /** What nobody tried to start, and may come back. */
  private void sayWhatStaysOff(MachineVerbs verbs, Optional<PutBack> tried) {
    tried.map(PutBack::untried).orElseGet(verbs::mayReturn).stream()
        .map(Returning::sentence)
        .forEach(vos.root::say);
    tried
        .map(PutBack::silent)
        .orElse(List.of())
        .forEach(host ->
            vos.root.complain(
                "host %s does not answer: what was halted there for this lab stays off; once it does, run the same command again"
                    .formatted(host)));
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
  private Approval approval(
      Consent consent, MachineVerbs verbs, String what, List<Returning> returning) {
    if (verbs.machines().isEmpty() && returning.isEmpty()) {
      return new Approval(verbs.digest());
    }
    List<String> parts = new ArrayList<>();
    if (!verbs.machines().isEmpty()) {
      parts.add("destroy " + places(verbs.machines()));
    }
    if (!returning.isEmpty()) {
      parts.add(
          "start %s again where there is room"
              .formatted(
                  returning.stream().map(Returning::words).collect(Collectors.joining(", "))));
    }
    String question = String.join(", then ", parts);
    return consent
        .to(Character.toUpperCase(question.charAt(0)) + question.substring(1) + "?", verbs.digest())
        .orElseThrow(() -> refused(what));
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        Refusal.usage(
            "destroying " + what + " needs confirmation", "confirm at the prompt, or use --yes"));
  }
}
