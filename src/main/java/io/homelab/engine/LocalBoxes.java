package io.homelab.engine;

import io.homelab.boxes.FetchedFile;
import io.homelab.boxes.PackedBox;
import io.homelab.boxes.VagrantStore;
import io.homelab.boxes.VagrantStore.KeptBox;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxChecksum.ChecksumKind;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.DeclaredBox;
import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.StockedBox;
import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The boxes of a lab that are on this computer: box files, and what Vagrant has unpacked here,
 * which is packed again while it is read. Each is hashed once for all hosts.
 */
public final class LocalBoxes {
  private final Lab lab;
  private final VagrantStore store;
  private final Map<BoxRef, LocalBox> hashed = new ConcurrentHashMap<>();

  /**
   * The boxes of a lab.
   *
   * @param store what Vagrant has on this computer
   */
  public LocalBoxes(Lab lab, VagrantStore store) {
    this.lab = lab;
    this.store = store;
  }

  /**
   * A box file on this computer.
   *
   * @param content what is in it
   * @param sha256 of its content, hex
   * @param receivers the hosts that get it
   */
  public record LocalBox(TransferSource content, String sha256, BoxReceivers receivers) {
    /** A file that nobody gets yet. */
    public LocalBox(TransferSource content, String sha256) {
      this(content, sha256, new BoxReceivers());
    }

    /** The same for a host that neither takes it from others nor passes it on. */
    public LocalBox alone() {
      return new LocalBox(content, sha256);
    }

    /** Whether it is another file by now, or gone: somebody wrote it while it was read. */
    public boolean isOther() {
      try (InputStream in = Channels.newInputStream(content.open())) {
        return !FetchedFile.digest(in, ChecksumKind.SHA256.algorithm()).equals(sha256);
      } catch (IOException e) {
        return true;
      }
    }
  }

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
  public SortedMap<BoxRef, StockedBox> stock() {
    SortedMap<BoxRef, StockedBox> stock = new TreeMap<>();
    lab.machines().stream()
        .map(Machine::box)
        .distinct()
        .forEach(box -> stocked(box).ifPresent(found -> stock.put(box, found)));
    return stock;
  }

  /**
   * The box, if it is here; a named file that is missing has no bytes. A file goes before what
   * Vagrant has.
   */
  public Optional<StockedBox> stocked(BoxRef box) {
    boolean named = lab.boxes().of(box).file().isPresent();
    long length = fileLength(box);
    if (length > 0 || named) {
      return Optional.of(new StockedBox(length, named ? BoxPlace.FILE : BoxPlace.BOXES_DIR));
    }
    return unpacked(box)
        .flatMap(kept -> {
          try {
            return Optional.of(
                new StockedBox(
                    PackedBox.in(kept.folder()).bytes(), BoxPlace.STORE, kept.architecture()));
          } catch (IOException e) {
            // What cannot travel is not there.
            return Optional.empty();
          }
        });
  }

  /** A missing file also has length zero; a folder has a length, and is no box. */
  private long fileLength(BoxRef box) {
    return lab.boxes()
        .file(box)
        .filter(Files::isRegularFile)
        .map(file -> file.toFile().length())
        .orElse(0L);
  }

  /**
   * What Vagrant has of a box. One with an address or a checksum has to be that very file, which
   * nobody can tell of what was unpacked.
   */
  private Optional<KeptBox> unpacked(BoxRef box) {
    DeclaredBox said = lab.boxes().of(box);
    return said.url().isPresent() || said.checksum().isPresent()
        ? Optional.empty()
        : store.find(box, said.architecture());
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
    return lab.boxes()
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
    return new LocalBox(content(box), digest(box, ChecksumKind.SHA256.algorithm()));
  }

  private TransferSource content(BoxRef box) {
    if (fileLength(box) == 0) {
      Optional<KeptBox> kept = unpacked(box);
      if (kept.isPresent()) {
        return () -> PackedBox.in(kept.get().folder()).open();
      }
    }
    return TransferSource.file(lab.boxes().file(box).orElseThrow());
  }

  private String digest(BoxRef box, String algorithm) {
    try (InputStream in = Channels.newInputStream(content(box).open())) {
      return FetchedFile.digest(in, algorithm);
    } catch (IOException e) {
      throw new MissingBoxException(box, lab.boxes().file(box).orElseThrow(), e);
    }
  }
}
