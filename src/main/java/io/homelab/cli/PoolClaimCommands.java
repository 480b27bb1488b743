package io.homelab.cli;

import io.homelab.operations.ClaimChange;
import io.homelab.operations.ClaimKey;
import io.homelab.operations.ClaimMachines;
import io.homelab.operations.ClaimOutcome;
import io.homelab.operations.ClaimOutcome.GivenMachines;
import io.homelab.operations.ClaimOutcome.NeverPossible;
import io.homelab.operations.ClaimOutcome.NotInTime;
import io.homelab.operations.ClaimWish;
import io.homelab.operations.CommandAsker;
import io.homelab.operations.LabPools;
import io.homelab.report.ClaimChangeView;
import io.homelab.report.ClaimView;
import io.homelab.report.SshConfigView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code homelab pool claim}, and what is done with a claim. */
final class PoolClaimCommands {
  private PoolClaimCommands() {}

  /** {@code homelab pool claim}. */
  @Command(
      name = "claim",
      description = {
        "Claim ready machines of a pool: all that are asked for, or none.",
        "The exit code is 7 when they are not ready in time, and 3 when they can never be."
      },
      footer = {
        "homelab pool claim runner --for ci-77 --lease 1h",
        "homelab pool claim runner --count 3 --wait 10m --claim-id 4711 --json"
      })
  static final class Claim extends PoolCommand.OverPools {
    @Parameters(index = "0", paramLabel = "POOL", description = "The pool.")
    String name = "";

    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "1",
        converter = AtLeastOne.class,
        description = "How many machines (default: ${DEFAULT-VALUE}).")
    int count = 1;

    @Option(
        names = "--for",
        paramLabel = "NAME",
        description = "Call the machines NAME-a, NAME-b and so on (default: after the pool).")
    @Nullable String forName;

    @Option(
        names = "--lease",
        paramLabel = "TIME",
        converter = LifetimeLength.class,
        description = "For how long, such as 90m or 2h (default: as long as the pool says).")
    @Nullable Duration lease;

    @Option(
        names = "--wait",
        paramLabel = "TIME",
        defaultValue = "0",
        converter = WaitingTime.class,
        description = "Wait at most TIME for them, such as 30s or 10m (default: not at all).")
    Duration patience = Duration.ZERO;

    @Option(names = "--key", paramLabel = "FILE", description = "Let in this public key, too.")
    @Nullable Path key;

    @Option(
        names = "--claim-id",
        paramLabel = "ID",
        description = "What the claim is called; who asks again under it gets the same machines.")
    @Nullable String id;

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      ClaimWish wish =
          new ClaimWish(
              name,
              count,
              Optional.ofNullable(forName),
              Optional.ofNullable(lease),
              Optional.ofNullable(key).map(root::file).map(ClaimKey.OfFile::new),
              patience,
              Optional.ofNullable(id),
              root.environment().labs().asker().map(CommandAsker::token));
      return told(root, root.answered(ClaimMachines.of(pools, wish, root::say)));
    }

    /** Tells what became of the wish. */
    ExitCode told(HomeLabCommand root, ClaimOutcome outcome) {
      return switch (outcome) {
        case GivenMachines given -> {
          show(root, ClaimView.json(given), ClaimView.human(given, root.style()));
          root.say(ClaimView.next(given));
          yield ExitCode.OK;
        }
        case NotInTime late -> {
          tell(root, ClaimView.json(late), ClaimView.human(late, count, root.errorStyle()));
          yield ExitCode.NOT_READY;
        }
        case NeverPossible never -> {
          tell(root, ClaimView.json(never), ClaimView.human(never, root.errorStyle()));
          yield ExitCode.DOES_NOT_FIT;
        }
      };
    }

    /** As failures are told: in words, and to programs as well. */
    private static void tell(HomeLabCommand root, String json, String human) {
      root.environment().err().print(human);
      root.environment().err().flush();
      if (root.options().json) {
        root.print(json);
      }
    }
  }

  /** A command about one claim. */
  abstract static class OfOneClaim extends PoolCommand.OverPools {
    @Parameters(
        index = "0",
        paramLabel = "CLAIM",
        description = "The claim, as 'homelab pool show' shows it.")
    String claim = "";
  }

  /** A command that changes one claim. */
  abstract static class ChangeOfClaim extends OfOneClaim {
    @Option(
        names = "--fence",
        paramLabel = "N",
        description = "Only if the claim still has this fencing number.")
    @Nullable Long fence;

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      ClaimChange changed = change(root, pools, known(root, pools));
      Instant now = root.environment().clock().instant();
      say(root, ClaimChangeView.json(changed, now), ClaimChangeView.human(changed, now));
      return ExitCode.OK;
    }

    /** Who is elsewhere changes his own claim, and no other that takes its name meanwhile. */
    private OptionalLong known(HomeLabCommand root, LabPools pools) {
      Optional<CommandAsker> asker =
          root.environment().labs().asker().filter(each -> !each.changesOthers());
      OptionalLong own =
          asker.isPresent()
              ? root.answered(ClaimChange.own(pools, claim, asker.get().token()))
              : OptionalLong.empty();
      return fence == null ? own : OptionalLong.of(fence);
    }

    /** Changes it. */
    abstract ClaimChange change(HomeLabCommand root, LabPools pools, OptionalLong known);
  }

  /** {@code homelab pool renew}. */
  @Command(
      name = "renew",
      description = "Let a claim last for another time, from now on.",
      footer = {"homelab pool renew 4711 --lease 2h", "homelab pool renew 4711"})
  static final class Renew extends ChangeOfClaim {
    @Option(
        names = "--lease",
        paramLabel = "TIME",
        converter = LifetimeLength.class,
        description = "For how long, such as 90m or 2h (default: as long as the pool says).")
    @Nullable Duration lease;

    @Override
    ClaimChange change(HomeLabCommand root, LabPools pools, OptionalLong known) {
      return root.answered(ClaimChange.renew(pools, claim, known, Optional.ofNullable(lease)));
    }
  }

  /** {@code homelab pool release}. */
  @Command(
      name = "release",
      description = "Give the machines of a claim back; a held one ends with its hold.",
      footer = {"homelab pool release 4711", "homelab --json pool release 4711"})
  static final class Release extends ChangeOfClaim {
    @Override
    ClaimChange change(HomeLabCommand root, LabPools pools, OptionalLong known) {
      return root.answered(ClaimChange.release(pools, claim, known));
    }
  }

  /** {@code homelab pool hold}. */
  @Command(
      name = "hold",
      description = {
        "Keep a claim from ending, also by 'pool release', to look at its machines.",
        "A claim is held for 24 hours at most, from its first hold on."
      },
      footer = {"homelab pool hold 4711", "homelab pool hold 4711 --for 0"})
  static final class Hold extends ChangeOfClaim {
    @Option(
        names = "--for",
        paramLabel = "TIME",
        defaultValue = "4h",
        converter = WaitingTime.class,
        description =
            "For how long from now on, such as 30m or 4h; 0 ends the hold (default:"
                + " ${DEFAULT-VALUE}).")
    Duration length = Duration.ofHours(4);

    @Override
    ClaimChange change(HomeLabCommand root, LabPools pools, OptionalLong known) {
      return root.answered(ClaimChange.hold(pools, claim, known, length));
    }
  }

  /** {@code homelab pool ssh-config}. */
  @Command(
      name = "ssh-config",
      description = "Print an OpenSSH configuration that reaches the machines of a claim.",
      footer = {
        "homelab pool ssh-config 4711 > claim.conf && ssh -F claim.conf ci-77-a",
        "homelab pool ssh-config 4711 --json"
      })
  static final class SshConfig extends OfOneClaim {
    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      String config = root.answered(ClaimChange.sshConfig(pools, claim));
      show(root, SshConfigView.json(config), config);
      return ExitCode.OK;
    }
  }
}
