package io.homelab.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Servers that share a folder: each keeps a file locked for as long as its process lives. A duty is
 * a file with the name of the server that has it, and its number.
 */
final class FileServerRoster implements ServerRoster {
  /**
   * Those of this process. Such a file must not be opened a second time: the system takes a
   * process's lock away as soon as the process closes the file anywhere.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final OwnFolder folder;

  FileServerRoster(Path folder) {
    this.folder = new OwnFolder(OwnFolder.of(folder).path().resolve("servers"));
  }

  @Override
  public Presence join() {
    String id = UUID.randomUUID().toString();
    Path sign = sign(id);
    OWN.add(sign);
    boolean joined = false;
    try {
      folder.create();
      FileChannel channel =
          FileChannel.open(folder.file(sign.getFileName().toString()), StandardOpenOption.WRITE);
      channel.lock();
      joined = true;
      return new FilePresence(id, channel);
    } catch (IOException e) {
      throw AccessException.of("write " + sign, e);
    } finally {
      if (!joined) {
        OWN.remove(sign);
      }
    }
  }

  private Path sign(String id) {
    return folder.path().resolve(id + ".server");
  }

  @Override
  public boolean lives(String server) {
    Path sign = sign(server);
    if (OWN.contains(sign)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(sign, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return true;
      }
      Files.deleteIfExists(sign);
      return false;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException | OverlappingFileLockException e) {
      return true;
    }
  }

  private final class FilePresence implements Presence {
    private final String id;
    private final FileChannel channel;

    private FilePresence(String id, FileChannel channel) {
      this.id = id;
      this.channel = channel;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public OptionalLong take(String duty) {
      String file = duty + ".duty";
      try {
        return folder.locked(
            "duties.lock",
            () -> {
              String[] known = known(file);
              long number = Long.parseLong(known[0]);
              if (known[1].equals(id)) {
                return OptionalLong.of(number);
              }
              if (lives(known[1])) {
                return OptionalLong.empty();
              }
              folder.replace(file, ((number + 1) + " " + id).getBytes(StandardCharsets.UTF_8));
              return OptionalLong.of(number + 1);
            });
      } catch (IOException e) {
        throw AccessException.of("write " + folder.path().resolve(file), e);
      }
    }

    /** The number of a duty, and who has it. */
    private String[] known(String file) throws IOException {
      try {
        String text = Files.readString(folder.path().resolve(file));
        if (text.matches("[0-9]{1,18} [0-9a-f-]{36}")) {
          return text.split(" ", 2);
        }
      } catch (NoSuchFileException e) {
        return new String[] {"0", "nobody"};
      }
      return new String[] {"0", "nobody"};
    }

    @Override
    public void close() {
      Path sign = sign(id);
      try (channel) {
        Files.deleteIfExists(sign);
      } catch (IOException e) {
        // Nobody has it locked any more.
        return;
      } finally {
        OWN.remove(sign);
      }
    }
  }
}
