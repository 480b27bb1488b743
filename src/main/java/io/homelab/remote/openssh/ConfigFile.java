package io.homelab.remote.openssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.config.hosts.HostConfigEntry;

/**
 * The common keys of {@code ~/.ssh/config}, for computers without {@code ssh}: {@code Host} blocks,
 * the first value of a key counts. {@code Match} and {@code Include} are not understood.
 */
final class ConfigFile {
  /** Patterns, and what has more than one value and is asked for by itself. */
  private static final Set<String> SPECIAL = Set.of("host", "identityfile");

  private static final List<String> DEFAULT_KEYS = List.of("id_rsa", "id_ecdsa", "id_ed25519");

  private ConfigFile() {}

  /** What {@code ssh -G} would print, as far as the file tells. */
  static String answer(Path home, Destination destination) throws ClientConfigException {
    Path file = home.resolve(".ssh").resolve("config");
    StringBuilder answer = new StringBuilder();
    destination.user().ifPresent(user -> line(answer, "user", user));
    destination.port().ifPresent(port -> line(answer, "port", String.valueOf(port)));
    boolean keysNamed = false;
    if (Files.exists(file)) {
      for (HostConfigEntry entry : matching(file, destination.name())) {
        for (Map.Entry<String, String> option : entry.getProperties().entrySet()) {
          if (!SPECIAL.contains(option.getKey().toLowerCase(Locale.ROOT))) {
            line(answer, option.getKey(), option.getValue());
          }
        }
        for (String key : entry.getIdentities()) {
          line(answer, "identityfile", key);
          keysNamed = true;
        }
      }
    }
    if (!keysNamed) {
      DEFAULT_KEYS.forEach(key -> line(answer, "identityfile", "~/.ssh/" + key));
    }
    line(answer, "userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2");
    line(answer, "globalknownhostsfile", "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2");
    return answer.toString();
  }

  private static void line(StringBuilder answer, String option, String value) {
    answer.append(option).append(' ').append(value).append('\n');
  }

  private static List<HostConfigEntry> matching(Path file, String name)
      throws ClientConfigException {
    try {
      return HostConfigEntry.findMatchingEntries(name, HostConfigEntry.readHostConfigEntries(file));
    } catch (IOException | RuntimeException e) {
      throw new ClientConfigException(
          "%s cannot be read: %s".formatted(file, e.getMessage()),
          "install OpenSSH's client, or correct the file; --no-ssh-config leaves it alone");
    }
  }
}
