package io.homelab.run;

import io.homelab.boxes.BoxCatalogs;
import io.homelab.boxes.FetchedFile;
import io.homelab.boxes.FetchedFile.FetchListener;
import io.homelab.engine.CanonicalDigest;
import io.homelab.engine.LocalBoxes.LocalBox;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;
import io.homelab.model.UrlSecrets;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Boxes that this computer fetches once, and sends to all hosts that need them. Their files are
 * here meanwhile; closing takes away those that every host has got.
 */
public final class RelayedBoxes implements AutoCloseable {
  /** The name of a box file with the digest of where it is from. */
  private static final Pattern OURS = Pattern.compile(".+\\.box\\.[0-9a-f]{16}");

  private final BoxCatalogs web;
  private final Path folder;
  private final Map<Path, Relay> relays = new ConcurrentHashMap<>();

  /**
   * No box yet.
   *
   * @param web fetches the files
   * @param folder where they are meanwhile
   */
  public RelayedBoxes(BoxCatalogs web, Path folder) {
    this.web = web;
    this.folder = folder;
  }

  /** A box did not come from the web. */
  public static final class RelayException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    RelayException(BoxRef box, BoxDownload download, IOException cause) {
      super(
          "this computer cannot fetch box %s from %s: %s"
              .formatted(box, UrlSecrets.hiddenIn(download.url()), cause.getMessage()),
          "try again, or bring its file and name it under 'boxes' in topology.yaml",
          cause);
    }
  }

  /** What a host does with the file. */
  @FunctionalInterface
  interface Delivery {
    /**
     * Sends it.
     *
     * @return bytes that travelled
     */
    long send(LocalBox box);
  }

  /**
   * Brings a box to one host. Who asks first fetches it, the others wait.
   *
   * @param listener hears how far the fetch is, if it is this host's turn
   * @return bytes that travelled to the host
   * @throws RelayException if the file does not come, to everyone who asks
   * @throws InterruptedRunException if the run is stopped meanwhile
   */
  long bring(BoxRef box, BoxDownload download, FetchListener listener, Delivery delivery) {
    Path file = folder.resolve(box.fileName() + "." + CanonicalDigest.of(download.toString()));
    Relay relay = relays.computeIfAbsent(file, Relay::new);
    relay.pending.incrementAndGet();
    long bytes = delivery.send(relay.fetched(box, download, listener));
    relay.pending.decrementAndGet();
    return bytes;
  }

  /**
   * Takes the files away, but for those that a host still lacks: the next run goes on with them.
   */
  @Override
  public void close() {
    Set<Path> kept =
        relays.entrySet().stream()
            .filter(relay -> relay.getValue().pending.get() > 0)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> OURS.matcher(String.valueOf(file.getFileName())).matches())) {
      for (Path file : files) {
        if (!kept.contains(file)) {
          Files.deleteIfExists(file);
        }
      }
      if (kept.isEmpty()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Somebody else's file is in it, or the next run takes it away.
    }
  }

  /** One file. */
  private final class Relay {
    private final Path file;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger pending = new AtomicInteger();
    private @Nullable LocalBox fetched;
    private @Nullable RelayException failure;

    Relay(Path file) {
      this.file = file;
    }

    LocalBox fetched(BoxRef box, BoxDownload download, FetchListener listener) {
      try {
        turn.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedRunException();
      }
      try {
        RelayException known = failure;
        if (known != null) {
          throw known;
        }
        LocalBox whole = fetched;
        if (whole == null) {
          whole = fetch(box, download, listener);
          fetched = whole;
        }
        return whole;
      } finally {
        turn.unlock();
      }
    }

    private LocalBox fetch(BoxRef box, BoxDownload download, FetchListener listener) {
      try {
        new FetchedFile(web, download, file).fetch(listener);
        try (InputStream in = Files.newInputStream(file)) {
          return new LocalBox(TransferSource.file(file), FetchedFile.digest(in, "SHA-256"));
        }
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedRunException();
        }
        failure = new RelayException(box, download, e);
        throw failure;
      }
    }
  }
}
