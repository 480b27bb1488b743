package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteException;
import io.homelab.remote.openssh.ClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * The keys to try, in order. A key that {@code hosts.yaml} names is the only one; the agent signs
   * with it if it holds it. Without one, those of the SSH configuration in ssh's order. Without
   * that, the agent's keys and then the user's default files. A key's certificate is shown before
   * the key.
   *
   * @throws RemoteException if the host's key file is missing
   */
  List<Identity> identitiesFor(Endpoint endpoint) {
    List<Identity> keys =
        endpoint.keyFile().isPresent()
            ? theOne(endpoint, settings.home().resolve(endpoint.keyFile().get()))
            : endpoint
                .config()
                .map(this::configured)
                .orElseGet(
                    () -> together(agentKeys(settings.agentSocket()), defaultFiles(), false));
    return UserCertificate.before(keys, certificates(endpoint, keys));
  }

  private List<Identity> theOne(Endpoint endpoint, Path path) {
    KeyFile file = file(path);
    List<Identity> keys = new ArrayList<>();
    agentKeys(settings.agentSocket()).stream().filter(key -> sameKey(key, file)).forEach(keys::add);
    if (file.isPrivate()) {
      keys.add(file);
    } else if (keys.isEmpty()) {
      throw file.isPublic() ? notHeld(endpoint, path) : unreadable(endpoint, path);
    }
    return keys;
  }

  /** The agent's keys that files name, the agent's others, the files that the agent lacks. */
  private List<Identity> configured(ClientConfig config) {
    return together(
        agentKeys(config.agent()),
        config.identityFiles().stream().map(this::file).toList(),
        config.identitiesOnly());
  }

  private static List<Identity> together(
      List<Identity> held, List<KeyFile> files, boolean onlyFiles) {
    List<Identity> keys = new ArrayList<>();
    for (KeyFile file : files) {
      held.stream().filter(key -> sameKey(key, file)).forEach(keys::add);
    }
    if (!onlyFiles) {
      held.stream().filter(key -> !keys.contains(key)).forEach(keys::add);
    }
    for (KeyFile file : files) {
      if (file.isPrivate() && keys.stream().noneMatch(key -> sameKey(key, file))) {
        keys.add(file);
      }
    }
    return keys;
  }

  private List<KeyFile> defaultFiles() {
    return DEFAULT_NAMES.stream()
        .map(name -> file(settings.home().resolve(".ssh").resolve(name)))
        .toList();
  }

  /** Those that the configuration names, and those beside the key files. */
  private List<Path> certificates(Endpoint endpoint, List<Identity> keys) {
    List<Path> files = new ArrayList<>();
    endpoint.config().ifPresent(config -> files.addAll(config.certificateFiles()));
    endpoint.keyFile().ifPresent(file -> files.add(beside(settings.home().resolve(file))));
    endpoint
        .config()
        .ifPresent(config -> config.identityFiles().forEach(file -> files.add(beside(file))));
    keys.stream()
        .filter(KeyFile.class::isInstance)
        .forEach(key -> files.add(beside(((KeyFile) key).path())));
    return files.stream().distinct().toList();
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "-cert.pub");
  }

  private KeyFile file(Path path) {
    return files.computeIfAbsent(path, p -> new KeyFile(p, settings.passphrases(), onePerson));
  }

  /** A dead agent counts as none: SSH_AUTH_SOCK often outlives it. */
  private static List<Identity> agentKeys(Optional<Path> socket) {
    try {
      return socket.isPresent() ? new Agent(socket.get()).identities() : List.of();
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

  private static RemoteException notHeld(Endpoint endpoint, Path path) {
    String name = path.toString();
    String key = name.endsWith(".pub") ? name.substring(0, name.length() - 4) : "KEY";
    return new RemoteException(
        RemoteException.FailureKind.AUTH_REFUSED,
        endpoint.host(),
        "%s: its ssh_key %s is a public key, and the SSH agent does not hold its private key"
            .formatted(endpoint, path),
        "load the key into the agent: %s; or let ssh_key in hosts.yaml name the private key"
            .formatted(Argv.of("ssh-add", key).toShell()),
        null);
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
