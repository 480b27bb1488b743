package io.homelab.boxes;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.OwnersFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * A box file that this computer fetches. Where its checksum is known, it is compared, and a fetch
 * that broke off goes on where it stopped.
 *
 * @param web fetches it
 * @param download which file
 * @param target where to
 */
public record FetchedFile(BoxCatalogs web, BoxDownload download, Path target) {
  private static final int CHUNK_BYTES = 1 << 18;

  /** Hears how far it is. */
  @FunctionalInterface
  public interface FetchListener {
    /**
     * Called now and then.
     *
     * @param done bytes that are here
     * @param total bytes of the file
     */
    void progress(long done, long total);
  }

  /**
   * Fetches it.
   *
   * @throws IOException if that fails; the message says in words why, and what came stays if it is
   *     the beginning of the file
   */
  public void fetch(FetchListener listener) throws IOException {
    OwnersFile.prepareFolder(target);
    if (download.checksum().isEmpty()) {
      Files.deleteIfExists(target);
    }
    boolean goesOn = Files.exists(target) && Files.size(target) > 0;
    transfer(listener);
    if (goesOn && !isRight()) {
      // What was there was the beginning of another file.
      Files.delete(target);
      transfer(listener);
    }
    if (!isRight()) {
      Files.delete(target);
      throw new IOException("what it sends is not %s".formatted(download.checksum().orElseThrow()));
    }
  }

  private void transfer(FetchListener listener) throws IOException {
    long there = Files.exists(target) ? Files.size(target) : 0;
    if (there > 0 && download.bytes().equals(OptionalLong.of(there))) {
      return;
    }
    try (WebFile file = web.open(download.url(), there)) {
      long total = file.total().orElse(0);
      long at = file.begin();
      OwnersFile.prepare(target);
      try (OutputStream out =
          Files.newOutputStream(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              at > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int n = file.content().read(buffer); n >= 0; n = file.content().read(buffer)) {
          out.write(buffer, 0, n);
          at += n;
          listener.progress(at, Math.max(at, total));
        }
      }
      if (file.total().isPresent() && at != total) {
        throw new IOException("it ended after %d of %d bytes".formatted(at, total));
      }
    }
  }

  private boolean isRight() throws IOException {
    if (download.checksum().isEmpty()) {
      return true;
    }
    BoxChecksum wanted = download.checksum().get();
    try (InputStream in = Files.newInputStream(target)) {
      return digest(in, wanted.kind().algorithm()).equals(wanted.hex());
    }
  }

  /**
   * What content comes to, in hex.
   *
   * @param algorithm in Java's words
   * @throws IOException if it cannot be read
   */
  public static String digest(InputStream in, String algorithm) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[CHUNK_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no " + algorithm, e);
    }
  }
}
