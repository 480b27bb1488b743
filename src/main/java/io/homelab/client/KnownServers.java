package io.homelab.client;

import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The servers that somebody logged in to: {@code servers.json}, for its owner alone. */
final class KnownServers {
  private static final int SCHEMA_VERSION = 1;

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path file;

  /** Those of that folder. */
  KnownServers(Path folder) {
    file = folder.resolve("servers.json");
  }

  /**
   * A server.
   *
   * @param address where it is
   * @param token what it is shown
   * @param trust which certificates are its
   */
  record KnownServer(ServerAddress address, String token, ServerTrust trust) {
    /** Not the token: this may end up in a log. */
    @Override
    public String toString() {
      return address.toString();
    }
  }

  List<KnownServer> all() throws IOException {
    byte[] content;
    try {
      if (isPosix() && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new RefusedException(
            Refusal.usage(
                "%s has tokens, and others can read it".formatted(file), "run: chmod 600 " + file));
      }
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    try {
      JsonNode root = JsonMapper.shared().readTree(content);
      if (root.required("schema_version").intValue() != SCHEMA_VERSION) {
        throw damaged();
      }
      List<KnownServer> servers = new ArrayList<>();
      for (JsonNode each : root.required("servers")) {
        servers.add(
            new KnownServer(
                ServerAddress.parse(each.required("url").stringValue()),
                each.required("token").stringValue(),
                new ServerTrust(text(each, "certificate"), text(each, "fingerprint"))));
      }
      return List.copyOf(servers);
    } catch (JacksonException e) {
      throw damaged();
    }
  }

  private RefusedException damaged() {
    return new RefusedException(
        Refusal.usage("%s cannot be read".formatted(file), "delete it, and log in again"));
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  Optional<KnownServer> find(ServerAddress address) throws IOException {
    return all().stream().filter(each -> each.address().equals(address)).findFirst();
  }

  /** Keeps one, in the place of what was known of it. */
  void put(KnownServer server) throws IOException {
    List<KnownServer> kept = without(server.address());
    kept.add(server);
    write(kept);
  }

  /** Forgets one. */
  void remove(ServerAddress address) throws IOException {
    write(without(address));
  }

  private List<KnownServer> without(ServerAddress address) throws IOException {
    List<KnownServer> kept = new ArrayList<>(all());
    kept.removeIf(each -> each.address().equals(address));
    return kept;
  }

  private void write(List<KnownServer> servers) throws IOException {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    ArrayNode all = root.putArray("servers");
    for (KnownServer each : servers) {
      ObjectNode one = all.addObject();
      one.put("url", each.address().toString());
      one.put("token", each.token());
      each.trust().pem().ifPresent(pem -> one.put("certificate", pem));
      each.trust().fingerprint().ifPresent(print -> one.put("fingerprint", print));
    }
    Path folder = file.resolveSibling(".").normalize();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, only("rwx------"));
    }
    Path fresh = Files.createTempFile(folder, "servers", ".new", only("rw-------"));
    try {
      try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
        out.write(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        out.getFD().sync();
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private boolean isPosix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private FileAttribute<?>[] only(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
