package io.homelab.remote.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys that a server presents, compared with the known ones.
 *
 * @param server the server
 * @param keys its keys; at least one
 * @param replaced known keys that it no longer presents
 * @param revoked its keys that are revoked
 * @param known whether every key is already known
 */
public record ShownKeys(
    Endpoint server,
    List<HostKey> keys,
    List<HostKey> replaced,
    List<HostKey> revoked,
    boolean known) {
  /** The hint for a server with a key that is marked {@code @revoked}. */
  public static final String REVOKED_HINT =
      "give the host a new key; if the mark is wrong, remove it from known_hosts";

  static ShownKeys of(Endpoint server, List<HostKey> keys, KnownHosts knownHosts) {
    List<HostKey> replaced = new ArrayList<>();
    List<HostKey> revoked = new ArrayList<>();
    int known = 0;
    for (HostKey key : keys) {
      switch (knownHosts.judge(server.names(), key, Optional.empty())) {
        case KnownHosts.KeyVerdict.Known same -> known++;
        case KnownHosts.KeyVerdict.Revoked no -> revoked.add(key);
        case KnownHosts.KeyVerdict.Unknown fresh -> {}
        case KnownHosts.KeyVerdict.Changed changed ->
            changed.known().stream()
                .filter(old -> !keys.contains(old) && !replaced.contains(old))
                .forEach(replaced::add);
      }
    }
    return new ShownKeys(
        server,
        List.copyOf(keys),
        List.copyOf(replaced),
        List.copyOf(revoked),
        known == keys.size());
  }

  /** The name under which its keys are saved. */
  public String keptAs() {
    return server.names().getFirst();
  }
}
