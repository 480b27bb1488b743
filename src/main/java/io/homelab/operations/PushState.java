package io.homelab.operations;

import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.StateText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Puts a state from a file in the place of a lab's own, such as one that a run could not write on a
 * full disk.
 *
 * @param state the state as it is now
 * @param changed whether it is another than before
 */
public record PushState(LabState state, boolean changed) {
  private static final int LARGEST_BYTES = 64 * 1024 * 1024;

  /**
   * Does it, when the file holds a later state of the same lab.
   *
   * @param force whether an older state, or one of another lineage, counts as well
   */
  public static Answer<PushState> of(OpenLab lab, Path file, boolean force) {
    return Answer.of(() -> {
      LabState pushed = StateText.read(file, content(file));
      if (!pushed.lab().equals(lab.lab().name())) {
        throw new RefusedException(
            Refusal.usage(
                "%s holds the state of lab %s, but topology.yaml describes lab %s"
                    .formatted(file, pushed.lab(), lab.lab().name()),
                "push it in the folder of that lab"));
      }
      lab.kept().requireSameEngine(pushed);
      try (LabLease held = lab.kept().lock("state push")) {
        LabState present = present(lab);
        if (pushed.equals(present)) {
          return new PushState(present, false);
        }
        if (!force) {
          requireLater(file, pushed, present);
        }
        long serial = Math.max(pushed.serial(), present.serial() + 1);
        return new PushState(lab.kept().push(pushed.withSerial(serial)), true);
      }
    });
  }

  private static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      if (content.length > LARGEST_BYTES) {
        throw new RefusedException(
            Refusal.usage(
                file + " is larger than any state", "push what 'homelab state pull' printed"));
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new RefusedException(
          Refusal.usage(
              "there is no file " + file,
              "push what 'homelab state pull' printed, or the file that a failed run named"));
    }
  }

  /** What the pushed state has to be later than. */
  private static LabState present(OpenLab lab) {
    return switch (lab.kept().find()) {
      case FoundState.Newest newest -> newest.state();
      case FoundState.Before before -> before.state();
      case FoundState.NoneLeft lost -> LabState.empty(lab.lab().name());
    };
  }

  private static void requireLater(Path file, LabState pushed, LabState present) {
    if (!present.lineage().isEmpty() && !present.lineage().equals(pushed.lineage())) {
      throw new RefusedException(
          Refusal.usage(
              "%s is the state of another lab of this name: its lineage is %s, not %s"
                  .formatted(file, pushed.lineage(), present.lineage()),
              "push it in that lab's folder, or use --force"));
    }
    if (!present.lineage().isEmpty() && pushed.serial() <= present.serial()) {
      throw new RefusedException(
          Refusal.usage(
              "%s is no later than the lab's state: its serial is %d, the lab's is %d"
                  .formatted(file, pushed.serial(), present.serial()),
              "compare it with 'homelab state pull', or use --force"));
    }
  }

  /** The serial of the state. */
  public long serial() {
    return state.serial();
  }
}
