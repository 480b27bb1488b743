package io.homelab.boxes;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

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

    LockFileException(Path file, String why, @Nullable Throwable cause) {
      super(
          "cannot read %s: %s".formatted(file, why),
          "correct it, or remove it to choose the versions of boxes anew",
          cause);
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
      throw new LockFileException(file, "it cannot be opened", e);
    }
    try {
      Object root =
          new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
              .loadFromString(text);
      if (!(root instanceof Map<?, ?> map) || !(map.get("boxes") instanceof List<?> entries)) {
        throw new LockFileException(file, "it has no list 'boxes'", null);
      }
      List<BoxPin> pins = new ArrayList<>();
      for (Object entry : entries) {
        BoxPin pin =
            pin(entry)
                .orElseThrow(() ->
                    new LockFileException(
                        file, "entry %d of 'boxes' is not one".formatted(pins.size() + 1), null));
        if (new BoxLock(pins).of(pin.box()).isPresent()) {
          throw new LockFileException(
              file, "it has box %s twice".formatted(pin.box().name()), null);
        }
        pins.add(pin);
      }
      return new BoxLock(pins);
    } catch (YamlEngineException e) {
      throw new LockFileException(file, "it is no YAML", e);
    }
  }

  private static Optional<BoxPin> pin(Object entry) {
    if (!(entry instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    Optional<String> name = text(map, "name", "[\\w.-]{1,200}(/[\\w.-]{1,200})?");
    Optional<String> version = text(map, "version", ".*").filter(BoxVersion::isOne);
    Optional<String> provider = text(map, "provider", "[\\w.-]{1,64}");
    Optional<String> source = text(map, "source", "https?://[!-~&&[^\"\\\\]]{1,2000}");
    Optional<String> architecture = text(map, "architecture", "[a-z0-9_]{1,20}");
    Optional<String> sha256 = text(map, "sha256", "[0-9a-f]{64}");
    if (name.isEmpty() || version.isEmpty() || provider.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BoxPin(
            new BoxRef(name.get(), version.get(), provider.get()),
            architecture,
            sha256,
            source.get()));
  }

  private static Optional<String> text(Map<?, ?> map, String key, String grammar) {
    return map.get(key) instanceof String value && value.matches(grammar)
        ? Optional.of(value)
        : Optional.empty();
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
