package io.homelab.engine.vagrant;

import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.model.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what {@code vagrant ssh-config} prints: how a host reaches its machines. */
public final class SshConfig {
  private SshConfig() {}

  /**
   * How to reach each machine of the answer. Entries without a host name or a user, and text around
   * them, are left out.
   */
  public static SortedMap<MachineName, GuestAccess> parse(String output) {
    SortedMap<MachineName, GuestAccess> machines = new TreeMap<>();
    Optional<Entry> current = Optional.empty();
    for (String line : output.lines().toList()) {
      String bare = line.strip();
      int space = bare.indexOf(' ');
      if (space < 0) {
        continue;
      }
      String key = bare.substring(0, space).toLowerCase(Locale.ROOT);
      String value = unquote(bare.substring(space + 1).strip());
      if (key.equals("host")) {
        current.flatMap(Entry::access).ifPresent(a -> machines.put(a.machine(), a));
        current = Names.isValid(value) ? Optional.of(new Entry(value)) : Optional.empty();
      } else {
        current.ifPresent(entry -> entry.read(key, value));
      }
    }
    current.flatMap(Entry::access).ifPresent(a -> machines.put(a.machine(), a));
    return Collections.unmodifiableSortedMap(machines);
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
    private String proxy = "";
    private int port = 22;

    Entry(String name) {
      machine = new MachineName(name);
    }

    void read(String key, String value) {
      switch (key) {
        case "hostname" -> address = value;
        case "user" -> user = value;
        case "port" -> port = value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : port;
        case "identityfile" -> keys.add(value);
        case "proxycommand" -> proxy = value;
        default -> {}
      }
    }

    Optional<GuestAccess> access() {
      if (address.isEmpty() || user.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> command = proxy.isEmpty() ? Optional.empty() : Optional.of(proxy);
      return Optional.of(new GuestAccess(machine, address, port, user, keys, command));
    }
  }
}
