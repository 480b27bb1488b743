package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import java.nio.file.Path;

/**
 * A line of a known_hosts file that still lists a key which was replaced. It stays, since the file
 * is not the lab's; ssh goes by it.
 *
 * @param file the file
 * @param line the line's number, counted from 1
 * @param key the key
 * @param name the name under which the host is looked up
 * @param byName whether the line is about just this name, so that ssh-keygen finds it
 */
public record OldKey(Path file, int line, HostKey key, String name, boolean byName) {
  static OldKey of(KnownHosts.Entry entry, String name) {
    return new OldKey(
        entry.file(), entry.line(), entry.content().key(), name, entry.content().names(name));
  }

  /** What a person is told, with what to type. */
  public String notice() {
    String remedy =
        byName
            ? "remove it: " + Argv.of("ssh-keygen", "-R", name, "-f", file.toString()).toShell()
            : "remove that line";
    return "%s line %d still lists the old key %s, which homelab takes no longer, but ssh does; %s"
        .formatted(file, line, key.fingerprint(), remedy);
  }
}
