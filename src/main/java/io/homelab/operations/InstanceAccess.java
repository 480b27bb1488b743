package io.homelab.operations;

import io.homelab.model.GuestAccess;
import io.homelab.state.MachineRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How an instance is reached, in words for the books, which do not read them. */
final class InstanceAccess {
  private static final String ADDRESS = "address";
  private static final String PORT = "port";
  private static final String USER = "user";
  private static final String KEY = "key.";
  private static final String PRIVATE = "private_ip";
  private static final String BRIDGED = "bridged_ip";
  private static final String WORKDIR = "workdir";

  /** More keys than anybody has. */
  private static final int MOST_KEYS = 100;

  private InstanceAccess() {}

  /** What is known of a machine. */
  static SortedMap<String, String> words(MachineRecord record) {
    SortedMap<String, String> words = new TreeMap<>();
    record
        .access()
        .ifPresent(access -> {
          words.put(ADDRESS, access.address());
          words.put(PORT, Integer.toString(access.port()));
          words.put(USER, access.user());
          int number = 1;
          for (String key : access.identityFiles()) {
            words.put(KEY + number++, key);
          }
        });
    words.put(WORKDIR, record.workdir());
    record.privateIp().ifPresent(address -> words.put(PRIVATE, address));
    record.bridgedAddress().ifPresent(address -> words.put(BRIDGED, address));
    return words;
  }

  /** The way in, if the words tell one. */
  static Optional<GuestAccess> of(Map<String, String> words) {
    List<String> keys = new ArrayList<>();
    for (int number = 1; number <= MOST_KEYS && words.containsKey(KEY + number); number++) {
      keys.add(words.get(KEY + number));
    }
    try {
      return Optional.of(
          new GuestAccess(
              words.getOrDefault(ADDRESS, ""),
              Integer.parseInt(words.getOrDefault(PORT, "")),
              words.getOrDefault(USER, ""),
              keys));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The folder on its host that it was made in, whatever hosts.yaml says since. */
  static Optional<String> workdir(Map<String, String> words) {
    return Optional.ofNullable(words.get(WORKDIR));
  }

  static Optional<String> privateIp(Map<String, String> words) {
    return Optional.ofNullable(words.get(PRIVATE));
  }

  static Optional<String> bridgedIp(Map<String, String> words) {
    return Optional.ofNullable(words.get(BRIDGED));
  }
}
