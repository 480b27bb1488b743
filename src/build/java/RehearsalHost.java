import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;

/**
 * This computer as a host of its own, for as long as the rehearsal lasts: what a command does over
 * SSH is then in the class cache, too. Listens on loopback only and lets in only the key that it
 * makes. What is done there has the home and the programs of this process.
 *
 * <p>Usage: RehearsalHost FOLDER. Writes a lab into the folder, hosts.yaml last, and ends with its
 * standard input, or after a minute.
 */
public final class RehearsalHost {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private RehearsalHost() {}

  /** Serves until the end of the standard input. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            Thread.sleep(LIMIT);
          } catch (InterruptedException e) {
            // Then it ends now.
          }
          Runtime.getRuntime().halt(1);
        });
    KeyPair hostKey = key();
    KeyPair userKey = key();
    try (SshServer server = SshServer.setUpDefaultServer()) {
      server.setHost("127.0.0.1");
      server.setPort(0);
      server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
      server.setPublickeyAuthenticator(
          (user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
      server.setCommandFactory((channel, command) ->
          new ProcessShellFactory(command, List.of("/bin/sh", "-c", command)).createShell(channel));
      server.start();
      write(folder, server.getPort(), hostKey, userKey);
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    Runtime.getRuntime().halt(0);
  }

  /** Of the type that hosts and people have most: the others need classes of their own. */
  private static KeyPair key() throws Exception {
    return SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519).generateKeyPair();
  }

  private static void write(Path folder, int port, KeyPair hostKey, KeyPair userKey)
      throws Exception {
    Path key = folder.resolve("key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(key)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "rehearsal", null, out);
    }
    Files.createDirectories(folder.resolve(".homelab"));
    Files.writeString(
        folder.resolve(".homelab/known_hosts"),
        "[127.0.0.1]:%d %s\n".formatted(port, PublicKeyEntry.toString(hostKey.getPublic())));
    Files.writeString(
        folder.resolve("topology.yaml"),
        """
        lab: rehearsal
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 64 }
        machines:
          - { name: web, depends_on: [db] }
          - { name: db, check: { port: 5432 }, networks: [{ type: private_network, ip: 192.168.56.10 }] }
        """);
    Path box =
        Path.of(System.getenv("HOME"), ".vagrant.d/boxes/x-VAGRANTSLASH-alpine/1.0.0/virtualbox");
    Files.writeString(Files.createDirectories(box).resolve("metadata.json"), "{}");
    Path hosts = Files.createTempFile(folder, "hosts", ".yaml");
    Files.writeString(
        hosts,
        """
        hosts:
          - { name: here, address: 127.0.0.1, ssh_port: %d, ssh_user: nobody, ssh_key: %s, reconnect_s: 5 }
        """
            .formatted(port, key));
    move(hosts, folder.resolve("hosts.yaml"));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
