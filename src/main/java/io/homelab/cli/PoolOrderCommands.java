package io.homelab.cli;

import io.homelab.operations.LabPools;
import io.homelab.operations.PoolOrder;
import io.homelab.report.PoolOrderView;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people tell a pool to do: {@code homelab pool resize}, {@code pause} and so on. */
final class PoolOrderCommands {
  private PoolOrderCommands() {}

  /** A command that tells one pool what to do. */
  abstract static class OrderToPool extends PoolCommand.OverPools {
    @Parameters(index = "0", paramLabel = "POOL", description = "The pool.")
    String name = "";

    @Override
    ExitCode over(HomeLabCommand root, LabPools pools) {
      PoolOrder order = give(root, pools);
      say(root, PoolOrderView.json(order), words(order));
      return ExitCode.OK;
    }

    /** Gives the order. */
    abstract PoolOrder give(HomeLabCommand root, LabPools pools);

    /** What it comes to. */
    String words(PoolOrder order) {
      return PoolOrderView.human(order);
    }
  }

  /** {@code homelab pool resize}. */
  @Command(
      name = "resize",
      description = {
        "Give a pool other sizes than topology.yaml does, until it is resized again.",
        "A size that is left out is again what the file says."
      },
      footer = {"homelab pool resize runner --ready 8 --max 12", "homelab pool resize runner"})
  static final class Resize extends OrderToPool {
    @Option(names = "--ready", paramLabel = "N", description = "How many machines to keep ready.")
    @Nullable Integer ready;

    @Option(names = "--max", paramLabel = "N", description = "How many machines may exist.")
    @Nullable Integer max;

    @Override
    PoolOrder give(HomeLabCommand root, LabPools pools) {
      return root.answered(PoolOrder.resize(pools, name, size(ready), size(max)));
    }

    private static OptionalInt size(@Nullable Integer given) {
      return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }
  }

  /** {@code homelab pool pause}. */
  @Command(
      name = "pause",
      description = "Make no more machines of a pool; what is ready is still given.",
      footer = {
        "homelab pool pause runner --reason maintenance",
        "homelab pool pause runner --reason 'new box'"
      })
  static final class Pause extends OrderToPool {
    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why, for whoever looks at the pool.")
    @Nullable String reason;

    @Override
    PoolOrder give(HomeLabCommand root, LabPools pools) {
      return root.answered(PoolOrder.pause(pools, name, Optional.ofNullable(reason)));
    }
  }

  /** {@code homelab pool resume}. */
  @Command(
      name = "resume",
      description = "Make machines of a pool again: end its pause and its draining.",
      footer = {"homelab pool resume runner", "homelab pool resume runner --json"})
  static final class Resume extends OrderToPool {
    @Override
    PoolOrder give(HomeLabCommand root, LabPools pools) {
      return root.answered(PoolOrder.resume(pools, name));
    }
  }

  /** {@code homelab pool drain}. */
  @Command(
      name = "drain",
      description =
          "Take away what is idle in a pool now, and what is claimed when it is released.",
      footer = {"homelab pool drain runner", "homelab pool drain runner --json"})
  static final class Drain extends OrderToPool {
    @Override
    PoolOrder give(HomeLabCommand root, LabPools pools) {
      return root.answered(PoolOrder.drain(pools, name));
    }
  }

  /** {@code homelab pool repair}. */
  @Command(
      name = "repair",
      description = "Take a pool's brake off, and try again to remove what is quarantined.",
      footer = {"homelab pool repair runner", "homelab pool repair runner --assume-lost nuc"})
  static final class Repair extends OrderToPool {
    @Option(
        names = "--assume-lost",
        paramLabel = "HOST",
        description =
            "This silent host is gone for good: what it has no longer counts, and goes should it"
                + " come back.")
    @Nullable String lost;

    @Override
    PoolOrder give(HomeLabCommand root, LabPools pools) {
      return root.answered(PoolOrder.repair(pools, name, Optional.ofNullable(lost)));
    }

    @Override
    String words(PoolOrder order) {
      return PoolOrderView.repaired(order);
    }
  }
}
