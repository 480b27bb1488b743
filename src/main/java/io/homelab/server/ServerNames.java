package io.homelab.server;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names under which the server may be asked. A page of somebody else whose name suddenly leads
 * to this computer must get no answer.
 *
 * @param names in lower case
 */
record ServerNames(Set<String> names) {
  /** Copies the set. */
  ServerNames {
    names = Set.copyOf(names);
  }

  /** This computer itself, and those names. */
  static ServerNames of(Set<String> more) {
    Set<String> all = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    more.forEach(name ->
        all.add(
            (name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name)
                .toLowerCase(Locale.ROOT)));
    return new ServerNames(all);
  }

  /** Whether the header {@code Host} names one of them, with whatever port. */
  boolean allow(String header) {
    String name = header.strip().toLowerCase(Locale.ROOT);
    int port = name.lastIndexOf(':');
    if (port > name.lastIndexOf(']') && name.substring(port + 1).matches("[0-9]{1,5}")) {
      name = name.substring(0, port);
    }
    return names.contains(name);
  }
}
