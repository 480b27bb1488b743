package io.homelab.boxes;

import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code homelab.lock.yaml} beside {@code topology.yaml}: which version each box from a registry
 * came to, so that the lab is the same on every computer and every day. People commit it.
 *
 * @param pins sorted, one for each name and provider
 */
public record BoxLock(List<BoxPin> pins) {
  /** Its name. */
  public static final String FILE = "homelab.lock.yaml";

  /** Nothing was settled yet. */
  public static final BoxLock NONE = new BoxLock(List.of());

  private static final int LARGEST = 1 << 20;
  private static final String HEAD =
      """
      # Written by 'homelab vos up': which version each box from a registry came to. Commit it, so
      # that the lab is the same everywhere.
      boxes:
      """;

  /** Sorts and copies. */
  public BoxLock {
    pins = List.copyOf(new TreeSet<>(pins));
  }

  /** The lock file cannot be used. */
  public static final class LockFileException extends HomeLabException {
    private static final long serialVersionUID = 1L;
    private static final String HINT =
        "correct it, or remove it to choose the versions of boxes anew";

    private final transient List<LockProblem> problems;

    LockFileException(Path file, IOException cause) {
      super("cannot open " + file, HINT, cause);
      this.problems = List.of();
    }

    LockFileException(List<LockProblem> problems) {
      super(String.join("\n", problems.stream().map(LockProblem::toString).toList()), HINT);
      this.problems = List.copyOf(problems);
    }

    /** What is wrong in it, in the order of the file; empty if it cannot be opened at all. */
    public List<LockProblem> problems() {
      return problems;
    }
  }

  /** The settled version of a box, whatever version is asked for. */
  public Optional<BoxPin> of(BoxRef box) {
    return pins.stream()
        .filter(pin ->
            pin.box().name().equals(box.name()) && pin.box().provider().equals(box.provider()))
        .findFirst();
  }

  /** This lock with these pins in the place of older ones. */
  public BoxLock with(List<BoxPin> newer) {
    List<BoxPin> all = new ArrayList<>(newer);
    BoxLock fresh = new BoxLock(newer);
    for (BoxPin pin : pins) {
      if (fresh.of(pin.box()).isEmpty()) {
        all.add(pin);
      }
    }
    return new BoxLock(all);
  }

  /**
   * Reads the lock of a lab; {@link #NONE} if there is none.
   *
   * @param folder of the topology
   * @throws LockFileException if it is not as it is written here
   */
  public static BoxLock read(Path folder) {
    Path file = folder.resolve(FILE);
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw new LockFileException(file, e);
    }
    LockDocument.LockContent content = LockDocument.read(text);
    if (!content.problems().isEmpty()) {
      throw new LockFileException(content.problems());
    }
    return new BoxLock(content.pins());
  }

  /** The file's text. Values have no character that would need an escape. */
  String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (BoxPin pin : pins) {
      text.append("  - name: \"").append(pin.box().name()).append("\"\n");
      line(text, "version", Optional.of(pin.box().version()));
      line(text, "provider", Optional.of(pin.box().provider()));
      line(text, "architecture", pin.architecture());
      line(text, "sha256", pin.sha256());
      line(text, "source", Optional.of(pin.source()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String key, Optional<String> value) {
    value.ifPresent(
        word -> text.append("    ").append(key).append(": \"").append(word).append("\"\n"));
  }

  /**
   * Writes the lock of a lab, unless the file says it already.
   *
   * @param folder of the topology
   * @throws IOException when that fails; the old file is then still in place
   */
  public void write(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (pins.isEmpty() || read(folder).equals(this)) {
      return;
    }
    Path fresh = folder.resolve(FILE + ".new");
    Files.writeString(fresh, text());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
