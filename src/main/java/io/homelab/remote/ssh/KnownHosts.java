package io.homelab.remote.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The host keys that this user trusts, from files in the format of sshd(8), "SSH_KNOWN_HOSTS FILE
 * FORMAT". All files count as one, as in ssh. The library's own reader is not used: it accepts a
 * revoked key that is also listed as good, and gets negated patterns wrong.
 */
public final class KnownHosts {
  /** What the files say about a key that a host presents. */
  public sealed interface KeyVerdict {
    /** The key is the host's. */
    record Known() implements KeyVerdict {}

    /** The files have no key of this host. */
    record Unknown() implements KeyVerdict {}

    /**
     * The files have only other keys of this host.
     *
     * @param known those keys
     */
    record Changed(List<HostKey> known) implements KeyVerdict {}

    /** The files mark the key as revoked. */
    record Revoked() implements KeyVerdict {}
  }

  /** The system files, which ssh reads after the user's own. */
  public static final List<Path> SYSTEM_FILES =
      List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2"));

  private final List<Entry> entries;
  private final List<KnownHostsLine> lines;

  private KnownHosts(List<Entry> entries) {
    this.entries = entries;
    this.lines = entries.stream().map(Entry::content).toList();
  }

  /**
   * A line with its position.
   *
   * @param line its number, counted from 1
   */
  record Entry(Path file, int line, KnownHostsLine content) {}

  /**
   * Reads files. A missing file is empty, and an invalid line is skipped, as in ssh. An unreadable
   * system file is skipped, too: the user cannot change it.
   *
   * @throws IOException if a user's file exists but cannot be read
   */
  public static KnownHosts read(List<Path> files) throws IOException {
    return read(files, SYSTEM_FILES);
  }

  /** As above; files in {@code optional} need not be readable. */
  static KnownHosts read(List<Path> files, List<Path> optional) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files) {
      try {
        int number = 0;
        for (String text : textOf(file)) {
          int line = ++number;
          KnownHostsLine.parse(text)
              .ifPresent(content -> entries.add(new Entry(file, line, content)));
        }
      } catch (IOException e) {
        if (!optional.contains(file)) {
          throw e;
        }
      }
    }
    return new KnownHosts(entries);
  }

  /** The lines that list one of these keys as that host's. */
  List<Entry> listing(List<HostKey> keys, String name) {
    return entries.stream()
        .filter(entry -> entry.content().marker() == KnownHostsLine.Marker.NONE)
        .filter(entry -> keys.contains(entry.content().key()) && entry.content().matches(name))
        .toList();
  }

  /** As below, for a server by its address. */
  KeyVerdict judge(String address, int port, HostKey shown, Optional<HostKey> authority) {
    return judge(namesOf(address, port), shown, authority);
  }

  /**
   * Judges the key that a host presents.
   *
   * @param names the host's names in the files: the first decides; the others, such as an address
   *     without its port, count only if they have this very key, and never make it a changed one
   * @param authority for a valid certificate, the key that signed it
   */
  KeyVerdict judge(List<String> names, HostKey shown, Optional<HostKey> authority) {
    List<HostKey> others = new ArrayList<>();
    boolean known = false;
    boolean knownElsewhere = false;
    for (KnownHostsLine line : lines) {
      boolean decides = line.matches(names.getFirst());
      if (!decides && names.stream().noneMatch(line::matches)) {
        continue;
      }
      boolean same = line.key().equals(shown);
      boolean sameAuthority = authority.isPresent() && line.key().equals(authority.get());
      switch (line.marker()) {
        case REVOKED -> {
          if (same || sameAuthority) {
            return new KeyVerdict.Revoked();
          }
        }
        case AUTHORITY -> known |= sameAuthority;
        case NONE -> {
          if (decides) {
            known |= same;
            others.add(line.key());
          } else {
            knownElsewhere |= same;
          }
        }
      }
    }
    if (known || (knownElsewhere && others.isEmpty())) {
      return new KeyVerdict.Known();
    }
    return others.isEmpty() ? new KeyVerdict.Unknown() : new KeyVerdict.Changed(others);
  }

  /** The types of a host's known keys, those of its first name first. */
  List<String> typesOf(List<String> names) {
    return names.stream()
        .flatMap(name ->
            lines.stream().filter(l -> l.marker() == KnownHostsLine.Marker.NONE && l.matches(name)))
        .map(line -> line.key().type())
        .distinct()
        .toList();
  }

  /** The keys by which a host is known, without those that were revoked. */
  List<HostKey> keysOf(List<String> names) {
    return names.stream()
        .flatMap(name ->
            lines.stream().filter(l -> l.marker() == KnownHostsLine.Marker.NONE && l.matches(name)))
        .map(KnownHostsLine::key)
        .distinct()
        .filter(key -> !(judge(names, key, Optional.empty()) instanceof KeyVerdict.Revoked))
        .toList();
  }

  /** Whether a certificate authority is known for a host. */
  boolean hasAuthorityFor(List<String> names) {
    return lines.stream()
        .anyMatch(l ->
            l.marker() == KnownHostsLine.Marker.AUTHORITY && names.stream().anyMatch(l::matches));
  }

  /**
   * Writes a host's keys to a file, replacing the file's plain entries for exactly this name; the
   * rest stays. The file is replaced atomically and has mode 0600; missing folders are created with
   * mode 0700.
   *
   * @throws IOException when that cannot be written
   */
  public static void add(Path file, String address, int port, List<HostKey> keys)
      throws IOException {
    add(file, nameOf(address, port), keys, List.of());
  }

  /**
   * As above, under any name, and also revokes keys of the host, whatever file lists them.
   *
   * @throws IOException when that cannot be written
   */
  static void add(Path file, String name, List<HostKey> keys, List<HostKey> revoked)
      throws IOException {
    List<String> text = new ArrayList<>(textOf(file));
    text.removeIf(line -> line.startsWith(name + " "));
    for (HostKey key : keys) {
      text.add(name + " " + key.type() + " " + key.base64());
    }
    for (HostKey key : revoked) {
      String line = "@revoked " + name + " " + key.type() + " " + key.base64();
      if (!text.contains(line)) {
        text.add(line);
      }
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file");
    }
    Files.createDirectories(folder, permissions("rwx------"));
    Path draft = Files.createTempFile(folder, ".known_hosts", null, permissions("rw-------"));
    try {
      Files.write(draft, text, StandardCharsets.ISO_8859_1);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The names under which known_hosts may list a host: an entry without a port serves any. */
  static List<String> namesOf(String address, int port) {
    return port == 22
        ? List.of(nameOf(address, port))
        : List.of(nameOf(address, port), nameOf(address, 22));
  }

  /** The name under which known_hosts lists a host: with the port unless it is 22. */
  static String nameOf(String address, int port) {
    String lower = address.toLowerCase(Locale.ROOT);
    return port == 22 ? lower : "[" + lower + "]:" + port;
  }

  /** Latin-1, because it preserves every byte: comments may be in any character set. */
  private static List<String> textOf(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
  }

  private static FileAttribute<?> permissions(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }
}
