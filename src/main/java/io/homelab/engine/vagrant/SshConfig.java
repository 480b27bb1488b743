package io.homelab.engine.vagrant;

import io.homelab.engine.GuestWays;
import io.homelab.model.AnswerLines;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code vagrant ssh-config} printed: how a host reaches its machines. The host may
 * print anything, so an entry counts only when each of its values fits.
 */
final class SshConfig {
  private static final int NO_PORT = -1;

  private static final int MOST_KEYS = 10;

  private SshConfig() {}

  /** Reads the output; text around the entries is left out. */
  static GuestWays parse(String output) {
    SortedMap<MachineName, GuestAccess> access = new TreeMap<>();
    SortedMap<MachineName, String> refused = new TreeMap<>();
    Entry current = null;
    for (String line : AnswerLines.of(output)) {
      String bare = line.strip();
      int space = bare.indexOf(' ');
      if (space < 0) {
        continue;
      }
      String key = bare.substring(0, space).toLowerCase(Locale.ROOT);
      String value = unquote(bare.substring(space + 1).strip());
      if (key.equals("host")) {
        finish(current, access, refused);
        current = Names.isValid(value) ? new Entry(value) : null;
      } else if (current != null) {
        current.read(key, value);
      }
    }
    finish(current, access, refused);
    return new GuestWays(access, refused);
  }

  private static void finish(
      @Nullable Entry entry,
      SortedMap<MachineName, GuestAccess> access,
      SortedMap<MachineName, String> refused) {
    if (entry == null) {
      return;
    }
    try {
      access.put(entry.machine, entry.access());
    } catch (IllegalArgumentException e) {
      refused.put(entry.machine, String.valueOf(e.getMessage()));
    }
  }

  private static String unquote(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** What has been read of one entry. */
  private static final class Entry {
    private final MachineName machine;
    private final List<String> keys = new ArrayList<>();
    private String address = "";
    private String user = "";
    private int port = 22;
    private boolean proxied;

    Entry(String name) {
      machine = new MachineName(name);
    }

    void read(String key, String value) {
      switch (key) {
        case "hostname" -> address = value;
        case "user" -> user = value;
        case "port" -> port = value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : NO_PORT;
        case "identityfile" -> {
          // Each is fetched from the host.
          if (keys.size() < MOST_KEYS) {
            keys.add(value);
          }
        }
        // A command from a host is never run, not even on that host.
        case "proxycommand", "proxyjump" -> proxied = !value.equalsIgnoreCase("none");
        default -> {}
      }
    }

    GuestAccess access() {
      if (proxied) {
        throw new IllegalArgumentException("it needs a proxy command");
      }
      return new GuestAccess(address, port, user, keys);
    }
  }
}
