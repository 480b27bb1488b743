package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.BringUp;
import io.homelab.operations.Completion;
import io.homelab.operations.ExpiredLabs;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.NextSteps;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.Stay;
import io.homelab.report.NextStepsView;
import io.homelab.report.PlanView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos up}: makes the lab what the files say. */
@Command(
    name = "up",
    description = "Make the lab match the files. What already matches stays untouched.",
    footer = {"homelab vos up", "homelab vos up web --move web=nuc --allow-replace"})
final class VosUpCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Mixin MoveOptions moves = new MoveOptions();

  @Mixin LossOptions loss = new LossOptions();

  @Parameters(
      paramLabel = "MACHINE",
      arity = "0..*",
      description = "Only these machines (default: all).")
  List<String> machines = new ArrayList<>();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Carry out exactly this plan, or refuse if anything has changed.")
  @Nullable Path planFile;

  @Option(names = "--host", paramLabel = "HOST", description = "Only machines on this host.")
  @Nullable String host;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "64",
      description = "Work on at most N hosts at once (default: ${DEFAULT-VALUE}).")
  int parallel = 64;

  @Option(
      names = "--allow-partial",
      description =
          "Create the machines that have a host, highest priority first, and list the others (exit 3).")
  boolean allowPartial;

  @Option(
      names = "--allow-replace",
      description = "Permit replacing machines; they lose their disks.")
  boolean allowReplace;

  @Option(
      names = "--preempt",
      description =
          "If not all machines fit, halt less important ones of your other labs. Asks first.")
  boolean preempt;

  @Option(
      names = "--detach",
      description =
          "Start Vagrant on every host and return; the next 'homelab vos up' waits for it and does"
              + " the rest.")
  boolean detach;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = LifetimeLength.class,
      description =
          "With --as: the lab may be destroyed after TIME from now, such as 90m, 2h or 3d (default:"
              + " 24h for a new lab).")
  @Nullable Duration ttl;

  @Option(
      names = "--keep-disk",
      paramLabel = "TIME",
      converter = LifetimeLength.class,
      description =
          "With --as: when its time is over, the lab is shut down first, and destroyed after TIME.")
  @Nullable Duration keepDisk;

  @Mixin ProvisionerChoice provisioners = new ProvisionerChoice();

  @Option(
      names = {"-y", "--yes"},
      description =
          "Do not ask before destroying machines that are no longer in the topology, or halting"
              + " those of other labs.")
  boolean yes;

  @Override
  public Integer call() {
    endExpired();
    try (Workspace workspace = vos.root.open();
        BringUp proposal =
            vos.root.answered(
                BringUp.propose(workspace.opened(), request(), said -> vos.root.say(said)))) {
      proposal
          .objection()
          .ifPresent(refusal -> {
            if (refusal.kind() != Refusal.Kind.USAGE
                && proposal.lacksHosts()
                && !vos.root.options().json) {
              vos.root.environment().err().print(PlanView.human(proposal.plan(), vos.root.style()));
            }
            throw new RefusedException(refusal);
          });
      return apply(workspace, proposal, approval(proposal)).code();
    }
  }

  /** Whoever makes labs that go away by themselves sees to it that they do. */
  private void endExpired() {
    if (vos.root.options().as == null) {
      return;
    }
    try {
      LabOpener labs = vos.root.environment().labs();
      LabRequest request = vos.root.request();
      ExpiredLabs expired = vos.root.answered(ExpiredLabs.findOthers(labs, request));
      vos.root.answered(expired.end(labs, request, vos.root::say)).stream()
          .filter(each -> each.fate() == ExpiredLabs.Fate.FAILED)
          .forEach(each ->
              vos.root.say(
                  "note: lab %s on host %s could not be destroyed, though its time is over: %s"
                      .formatted(each.lab(), each.host(), each.why())));
    } catch (RefusedException e) {
      if (e.refusal().kind() == Refusal.Kind.INTERRUPTED) {
        throw e;
      }
      vos.root.say("note: no expired lab was looked for: " + e.refusal().sentence());
    }
  }

  private BringUp.Request request() {
    return new BringUp.Request(
        machines,
        Optional.ofNullable(host),
        placement.placing(moves.moves, loss.hosts),
        Optional.ofNullable(planFile).map(vos.root::file),
        parallel,
        allowPartial,
        allowReplace,
        provisioners.names,
        new Stay(Optional.ofNullable(ttl), Optional.ofNullable(keepDisk)),
        preempt,
        vos.root.otherLabs());
  }

  /**
   * Typing the command is consent enough unless it destroys something or halts others' machines.
   */
  private Approval approval(BringUp proposal) {
    if (!proposal.halted().isEmpty()) {
      haltingApproved(proposal);
    }
    if (proposal.destroyed().isEmpty()) {
      return new Approval(proposal.digest());
    }
    String destroyed = String.join(", ", proposal.destroyed());
    return new Consent(yes, vos.root)
        .to("Destroy %s, no longer in topology.yaml?".formatted(destroyed), proposal.digest())
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "destroying %s, no longer in topology.yaml, needs confirmation"
                        .formatted(destroyed),
                    "confirm at the prompt, use --yes, or put it back into topology.yaml")));
  }

  private void haltingApproved(BringUp proposal) {
    proposal.preempted().forEach(vos.root::say);
    String halted = String.join(", ", proposal.halted());
    if (new Consent(yes, vos.root)
        .to("Halt %s to make room?".formatted(halted), proposal.digest())
        .isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "halting %s needs confirmation".formatted(halted),
              "confirm at the prompt, use --yes, or leave out --preempt"));
    }
  }

  private ExitCode apply(Workspace workspace, BringUp proposal, Approval approval) {
    GlobalOptions options = vos.root.options();
    if (proposal.changes() && !options.json && !options.quiet) {
      vos.root
          .environment()
          .err()
          .print(PlanView.human(proposal.plan(), proposal.estimate(), vos.root.style()));
    }
    vos.root.sayDecisions(proposal::decided);
    Completion done =
        vos.root.watched(view -> proposal.apply(approval, view, detach).map(Completion::of));
    if (!proposal.changes()
        && !proposal.provisionsKept()
        && done == Completion.COMPLETE
        && !options.json) {
      vos.root.print("Nothing to do: the lab is as described.\n");
    }
    if (proposal.changes() && done == Completion.COMPLETE) {
      sayNextSteps(workspace);
    }
    if (done == Completion.LEFT_OUT) {
      proposal
          .leftOut()
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
    }
    return detach && done == Completion.LEFT_OUT ? ExitCode.OK : ExitCode.of(done);
  }

  /** For a person at a terminal; a log of a run ends with how it ended. */
  private void sayNextSteps(Workspace workspace) {
    Environment.Terminal terminal = vos.root.environment().terminal();
    if (vos.root.options().json || vos.root.options().quiet || !terminal.err()) {
      return;
    }
    vos.root
        .environment()
        .err()
        .print(
            NextStepsView.human(
                vos.root.answered(NextSteps.of(workspace.opened(), machines)),
                vos.root.options().files(),
                terminal.size().get().columns()));
  }
}
