package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The box files in the lab's {@code boxes_dir}. Each is hashed once for all hosts. */
public final class LocalBoxes {
  private final Path folder;
  private final Map<BoxRef, LocalBox> hashed = new ConcurrentHashMap<>();

  /** The boxes of that lab. */
  public LocalBoxes(Lab lab) {
    this.folder = lab.boxesDir();
  }

  /**
   * A box file on this computer.
   *
   * @param file where
   * @param sha256 of its content, hex
   */
  public record LocalBox(Path file, String sha256) {}

  /** A box file is not where it should be. */
  public static final class MissingBoxException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    MissingBoxException(BoxRef box, Path file, @Nullable Throwable cause) {
      super(
          "cannot read the file of box %s: %s".formatted(box, file),
          "put the box file there, or set boxes_dir in topology.yaml or box_source in hosts.yaml",
          cause);
    }
  }

  /** The sizes in bytes of those of the lab's boxes that are here. */
  public static SortedMap<BoxRef, Long> sizes(Lab lab) {
    SortedMap<BoxRef, Long> sizes = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      Path file = lab.boxesDir().resolve(machine.box().fileName());
      // A missing file also has length zero.
      long length = file.toFile().length();
      if (length > 0) {
        sizes.put(machine.box(), length);
      }
    }
    return sizes;
  }

  /**
   * The file of a box, hashed.
   *
   * @throws MissingBoxException if it is missing
   */
  public LocalBox find(BoxRef box) {
    return hashed.computeIfAbsent(box, this::hash);
  }

  private LocalBox hash(BoxRef box) {
    Path file = folder.resolve(box.fileName());
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = Files.newInputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
      return new LocalBox(file, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw new MissingBoxException(box, file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
