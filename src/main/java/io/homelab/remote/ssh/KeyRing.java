package io.homelab.remote.ssh;

import io.homelab.remote.RemoteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The user's keys, and which of them to offer a host. */
final class KeyRing {
  private static final List<String> DEFAULT_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  private final SshSettings settings;
  private final Lock onePerson = new ReentrantLock();
  private final Map<Path, KeyFile> files = new ConcurrentHashMap<>();

  KeyRing(SshSettings settings) {
    this.settings = settings;
  }

  /**
   * The keys to try, in order. A key named in {@code hosts.yaml} is the only one; the agent signs
   * with it if it has it. Otherwise the agent's keys, then the user's default files.
   *
   * @throws RemoteException if the host's key file is missing
   */
  List<Identity> identitiesFor(Endpoint endpoint) {
    List<Identity> held = agentKeys();
    List<Identity> keys = new ArrayList<>();
    if (endpoint.keyFile().isPresent()) {
      Path path = settings.home().resolve(endpoint.keyFile().get());
      KeyFile file = file(path);
      held.stream().filter(key -> sameKey(key, file)).forEach(keys::add);
      if (Files.isReadable(path)) {
        keys.add(file);
      } else if (keys.isEmpty()) {
        throw unreadable(endpoint, path);
      }
    } else {
      keys.addAll(held);
      for (String name : DEFAULT_NAMES) {
        Path path = settings.home().resolve(".ssh").resolve(name);
        if (Files.isReadable(path) && keys.stream().noneMatch(key -> sameKey(key, file(path)))) {
          keys.add(file(path));
        }
      }
    }
    return keys;
  }

  private KeyFile file(Path path) {
    return files.computeIfAbsent(path, p -> new KeyFile(p, settings.passphrases(), onePerson));
  }

  /** A dead agent counts as none: SSH_AUTH_SOCK often outlives it. */
  private List<Identity> agentKeys() {
    try {
      return settings.agentSocket().isPresent()
          ? new Agent(settings.agentSocket().get()).identities()
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean sameKey(Identity held, KeyFile file) {
    try {
      return Arrays.equals(held.publicKey(), file.publicKeyWithoutAsking());
    } catch (IOException e) {
      return false;
    }
  }

  private static RemoteException unreadable(Endpoint endpoint, Path path) {
    String state = Files.exists(path) ? "cannot be read" : "does not exist";
    return new RemoteException(
        RemoteException.FailureKind.AUTH_REFUSED,
        endpoint.host(),
        "%s: its ssh_key %s %s".formatted(endpoint, path, state),
        "correct ssh_key in hosts.yaml, or leave it out to use the agent and the default keys",
        null);
  }
}
