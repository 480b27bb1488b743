package io.homelab.remote.openssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.config.hosts.HostConfigEntry;

/**
 * The common keys of {@code ~/.ssh/config}, for computers without {@code ssh}: {@code Host} blocks,
 * the first value of a key counts. {@code Match} and {@code Include} are not understood.
 */
final class ConfigFile {
  private ConfigFile() {}

  /** What {@code ssh -G} would print, as far as the file tells. */
  static String answer(Path home, Destination destination) throws ClientConfigException {
    Path file = home.resolve(".ssh").resolve("config");
    StringBuilder answer = new StringBuilder();
    destination.user().ifPresent(user -> answer.append("user ").append(user).append('\n'));
    destination.port().ifPresent(port -> answer.append("port ").append(port).append('\n'));
    if (Files.exists(file)) {
      for (HostConfigEntry entry : matching(file, destination.name())) {
        for (Map.Entry<String, String> option : entry.getProperties().entrySet()) {
          if (option.getKey().equalsIgnoreCase(HostConfigEntry.HOST_CONFIG_PROP)) {
            continue;
          }
          answer.append(option.getKey()).append(' ').append(option.getValue()).append('\n');
        }
      }
    }
    return answer.toString();
  }

  private static List<HostConfigEntry> matching(Path file, String name)
      throws ClientConfigException {
    try {
      return HostConfigEntry.findMatchingEntries(
          name, HostConfigEntry.readHostConfigEntries(file));
    } catch (IOException | RuntimeException e) {
      throw new ClientConfigException(
          "%s cannot be read: %s".formatted(file, e.getMessage()),
          "install OpenSSH's client, or correct the file; --no-ssh-config leaves it alone");
    }
  }
}
