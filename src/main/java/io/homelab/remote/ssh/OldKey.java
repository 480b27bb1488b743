package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import java.nio.file.Path;

/**
 * A known_hosts line that still lists a replaced key. It stays, because the file is not the lab's,
 * and ssh still uses it.
 *
 * @param file the file
 * @param line the line's number, counted from 1
 * @param key the key
 * @param name the name under which the host is looked up
 * @param byName whether the line is for exactly this name, so that ssh-keygen finds it
 */
public record OldKey(Path file, int line, HostKey key, String name, boolean byName) {
  static OldKey of(KnownHosts.Entry entry, String name) {
    return new OldKey(
        entry.file(), entry.line(), entry.content().key(), name, entry.content().names(name));
  }

  /** The message, with what to type. */
  public String notice() {
    String remedy =
        byName
            ? "remove it: " + Argv.of("ssh-keygen", "-R", name, "-f", file.toString()).toShell()
            : "remove that line";
    return "%s line %d still lists the old key %s, which homelab no longer accepts but ssh does; %s"
        .formatted(file, line, key.fingerprint(), remedy);
  }
}
