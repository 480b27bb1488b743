package io.homelab.cli;

import io.homelab.operations.CapacityQuestion;
import io.homelab.operations.SpareRoom;
import io.homelab.report.CapacityView;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab capacity}: what still fits. */
@Command(
    name = "capacity",
    description = {
      "Show how many more machines fit beside the planned lab.",
      "Without options: for each role and size in the lab, and what happens if each host dies."
    },
    footer = {"homelab capacity --role web --memory-mb 2048", "homelab capacity --survive 1", "homelab capacity --without nuc"})
final class CapacityCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Mixin PlacementOptions placement = new PlacementOptions();

  @Option(names = "--pool", paramLabel = "POOL", description = "Count machines of this pool.")
  @Nullable String pool;

  @Option(names = "--role", paramLabel = "ROLE", description = "Count machines of this role.")
  @Nullable String role;

  @Option(names = "--cpus", paramLabel = "N", description = "Machines with N CPUs.")
  @Nullable Long cpus;

  @Option(names = "--memory-mb", paramLabel = "N", description = "Machines with N MiB of memory.")
  @Nullable Long memoryMb;

  @Option(names = "--disk-gb", paramLabel = "N", description = "Machines with N GiB of disk.")
  @Nullable Long diskGb;

  @Option(
      names = "--survive",
      paramLabel = "N",
      description = "Count so that any N hosts may die: 0 (the default) or 1.")
  int survive;

  @Option(
      names = "--without",
      paramLabel = "HOST",
      description = "Show where this host's machines would go if it died.")
  @Nullable String without;

  @Option(
      names = "--offline",
      description = "Use only the files and the state; connect to no host.")
  boolean offline;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      SpareRoom room =
          root.answered(
              without == null
                  ? SpareRoom.count(workspace.opened(), question())
                  : SpareRoom.without(workspace.opened(), without, question()));
      if (room.homeless() > 0) {
        root.say(
            "%d of the lab's machines %s no host; for the reasons, run: homelab plan"
                .formatted(room.homeless(), room.homeless() == 1 ? "has" : "have"));
      }
      root.print(without == null ? counted(room) : death(room));
      return ExitCode.OK.code();
    }
  }

  private CapacityQuestion question() {
    return new CapacityQuestion(
        placement.placing(),
        offline,
        Optional.ofNullable(pool),
        Optional.ofNullable(role),
        amount(cpus),
        amount(memoryMb),
        amount(diskGb),
        survive);
  }

  private static OptionalLong amount(@Nullable Long amount) {
    return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
  }

  private String counted(SpareRoom room) {
    return root.options().json
        ? CapacityView.json(room.kinds(), room.deaths())
        : CapacityView.human(room, root.style());
  }

  private String death(SpareRoom room) {
    return root.options().json
        ? CapacityView.json(room.deaths())
        : CapacityView.human(room.deaths().getFirst(), root.style());
  }
}
