package io.homelab.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A file that a process keeps locked for as long as it lives, however it ends: so others learn at
 * once that it was killed. Where locks do not work, nobody is found dead.
 */
public final class LifeSign implements AutoCloseable {
  /**
   * Those of this process. Such a file must not be opened a second time: the system takes a
   * process's lock away as soon as the process closes the file anywhere.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LifeSign(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Gives a sign under a new name.
   *
   * @param folder where the signs are; it is made if it is not there
   * @throws StateException when it cannot be written
   */
  public static LifeSign give(Path folder) {
    Path file = folder.toAbsolutePath().resolve(UUID.randomUUID().toString());
    boolean given = false;
    OWN.add(file);
    try {
      Files.createDirectories(folder);
      OwnerOnly.folder(folder);
      FileChannel channel =
          OwnerOnly.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      channel.lock();
      given = true;
      return new LifeSign(file, channel);
    } catch (IOException e) {
      throw new StateException(
          "cannot write " + file, "see who may write there, and whether the disk is full", e);
    } finally {
      if (!given) {
        OWN.remove(file);
      }
    }
  }

  /** Its name; no other sign ever has it. */
  public String name() {
    return file.getFileName().toString();
  }

  /** The names of those whose process ended without taking its sign back. */
  public static SortedSet<String> dead(Path folder) {
    SortedSet<String> dead = new TreeSet<>();
    try (Stream<Path> signs = Files.list(folder.toAbsolutePath())) {
      signs
          .filter(sign -> !OWN.contains(sign) && isFree(sign))
          .forEach(sign -> dead.add(sign.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return dead;
    } catch (IOException e) {
      return new TreeSet<>();
    }
    return dead;
  }

  private static boolean isFree(Path sign) {
    try (FileChannel channel = FileChannel.open(sign, StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** Removes the sign of one that is dead. */
  public static void forget(Path folder, String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      // It is found dead once more.
      return;
    }
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Then it is found dead later.
      return;
    } finally {
      OWN.remove(file);
    }
  }
}
