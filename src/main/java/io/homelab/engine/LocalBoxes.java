package io.homelab.engine;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxChecksum.ChecksumKind;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.LabBoxes;
import io.homelab.model.Machine;
import io.homelab.model.StockedBox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The box files of a lab on this computer. Each is hashed once for all hosts. */
public final class LocalBoxes {
  private final LabBoxes boxes;
  private final Map<BoxRef, LocalBox> hashed = new ConcurrentHashMap<>();

  /** The boxes of that lab. */
  public LocalBoxes(Lab lab) {
    this.boxes = lab.boxes();
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
          "put the box file there, or set boxes or boxes_dir in topology.yaml",
          cause);
    }
  }

  /** Those of the lab's boxes that are here; a named file that is missing has no bytes. */
  public static SortedMap<BoxRef, StockedBox> stock(Lab lab) {
    SortedMap<BoxRef, StockedBox> stock = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      BoxRef box = machine.box();
      // A missing file also has length zero; a folder has a length, and is no box.
      long length =
          lab.boxes()
              .file(box)
              .filter(Files::isRegularFile)
              .map(file -> file.toFile().length())
              .orElse(0L);
      boolean named = lab.boxes().of(box).file().isPresent();
      if (length > 0 || named) {
        stock.put(box, new StockedBox(length, named ? BoxPlace.FILE : BoxPlace.BOXES_DIR));
      }
    }
    return stock;
  }

  /**
   * The file of a box, hashed.
   *
   * @throws MissingBoxException if it is missing
   */
  public LocalBox find(BoxRef box) {
    return hashed.computeIfAbsent(box, this::hash);
  }

  /**
   * Compares a box's file with the checksum that the topology gives for the box.
   *
   * @return what the file comes to instead; nothing if it is right, or there is no checksum
   * @throws MissingBoxException if the file is missing
   */
  public Optional<BoxChecksum> otherThanSaid(BoxRef box) {
    return boxes
        .of(box)
        .checksum()
        .flatMap(said -> {
          String hex =
              said.kind() == ChecksumKind.SHA256
                  ? find(box).sha256()
                  : digest(box, said.kind().algorithm());
          BoxChecksum found = new BoxChecksum(said.kind(), hex);
          return found.equals(said) ? Optional.empty() : Optional.of(found);
        });
  }

  private LocalBox hash(BoxRef box) {
    return new LocalBox(
        boxes.file(box).orElseThrow(), digest(box, ChecksumKind.SHA256.algorithm()));
  }

  private String digest(BoxRef box, String algorithm) {
    Path file = boxes.file(box).orElseThrow();
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      try (InputStream in = Files.newInputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new MissingBoxException(box, file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no " + algorithm, e);
    }
  }
}
