package io.homelab.remote.ssh;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.ProxyJump;
import io.homelab.remote.RemoteException;
import io.homelab.remote.openssh.ClientConfig;
import io.homelab.remote.ssh.Endpoint.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts as {@code Host} blocks of ssh_config(5) that need no other file: what aliases of the user's
 * own SSH configuration mean is written out.
 */
public final class HostBlocks {
  /** What ssh tries where nobody names a key, below {@code ~/.ssh}. */
  private static final Set<String> USUAL_KEYS =
      Set.of(
          "id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa");

  private final SshSettings settings;
  private final JumpChain jumps;
  private final String ending;
  private final boolean alone;

  /** With these settings, for a file that is read alone. */
  public HostBlocks(SshSettings settings) {
    this(settings, "", true);
  }

  private HostBlocks(SshSettings settings, String ending, boolean alone) {
    this.settings = settings;
    this.jumps = new JumpChain(settings.hosts(), settings.localUser(), settings.configs());
    this.ending = ending;
    this.alone = alone;
  }

  /**
   * The same for a file that is read together with the user's own and with those of other labs: no
   * block has a name that another may have, nor takes a jump from another.
   *
   * @param lab what the names of the blocks end in, after a dot
   */
  public HostBlocks amongOthers(LabName lab) {
    return new HostBlocks(settings, "." + lab, false);
  }

  /** What a host is called in its block. */
  public String alias(HostName host) {
    return "homelab-" + host + ending;
  }

  /** What a machine is called in its block. */
  public String alias(MachineName machine) {
    return machine + ending;
  }

  /** What says that a connection goes through nobody, where another file could say otherwise. */
  public Optional<String> noJump() {
    return alone ? Optional.empty() : Optional.of("none");
  }

  /**
   * The blocks of a host and of the computers on the way to it, without hosts of {@code hosts.yaml}
   * on that way, which have blocks of their own.
   *
   * @throws RemoteException when there is no way to the host
   * @throws IOException when a known_hosts file cannot be read
   */
  public String of(Host host) throws IOException {
    List<Endpoint> way = jumps.wayTo(host);
    StringBuilder text = new StringBuilder();
    String alias = alias(host.name());
    for (int place = way.size() - 1; place >= 0; place--) {
      Endpoint server = way.get(place);
      Optional<String> before = place == 0 ? Optional.empty() : Optional.of(hop(host, place));
      boolean ownBlock =
          server.way() instanceof Way.Through through
              && through.jump() instanceof ProxyJump.ViaHost;
      if (ownBlock) {
        before = Optional.of(alias(viaHost(server.way())));
      }
      block(text, alias, server, before);
      if (ownBlock || before.isEmpty()) {
        break;
      }
      alias = before.get();
    }
    return text.toString();
  }

  private String hop(Host host, int number) {
    return "homelab-" + host.name() + "-jump-" + number + ending;
  }

  private static HostName viaHost(Way way) {
    return ((ProxyJump.ViaHost) ((Way.Through) way).jump()).host();
  }

  private void block(StringBuilder text, String alias, Endpoint server, Optional<String> before)
      throws IOException {
    text.append("Host ").append(alias).append('\n');
    option(text, "HostName", server.address());
    option(text, "Port", Integer.toString(server.port()));
    String known = knownAs(server);
    if (!known.equals(KnownHosts.nameOf(server.address(), server.port()))) {
      option(text, "HostKeyAlias", known);
    }
    option(text, "User", word(server.user()));
    keys(text, server);
    option(
        text,
        "UserKnownHostsFile",
        String.join(" ", settings.knownHostsFor(server).stream().map(HostBlocks::quoted).toList()));
    if (before.isPresent()) {
      option(text, "ProxyJump", before.get());
    } else if (server.way() instanceof Way.Command command) {
      option(text, "ProxyCommand", command.line().replace("%", "%%"));
    } else {
      noJump().ifPresent(none -> option(text, "ProxyJump", none));
    }
    text.append('\n');
  }

  private void keys(StringBuilder text, Endpoint server) {
    if (server.keyFile().isPresent()) {
      option(text, "IdentityFile", quoted(settings.home().resolve(server.keyFile().get())));
    }
    if (server.config().isEmpty()) {
      return;
    }
    ClientConfig config = server.config().get();
    if (server.keyFile().isEmpty() && !config.identityFiles().stream().allMatch(this::isUsual)) {
      config.identityFiles().forEach(file -> option(text, "IdentityFile", quoted(file)));
    }
    config.certificateFiles().forEach(file -> option(text, "CertificateFile", quoted(file)));
    if (config.identitiesOnly()) {
      option(text, "IdentitiesOnly", "yes");
    }
    if (!config.agent().equals(settings.agentSocket())) {
      option(text, "IdentityAgent", config.agent().map(HostBlocks::quoted).orElse("none"));
    }
  }

  private boolean isUsual(Path key) {
    return settings.home().resolve(".ssh").equals(key.getParent())
        && USUAL_KEYS.contains(String.valueOf(key.getFileName()));
  }

  /** The first of the server's names in known_hosts that is listed there, else its first name. */
  private String knownAs(Endpoint server) throws IOException {
    KnownHosts known = KnownHosts.read(settings.knownHostsFor(server));
    for (String name : server.names()) {
      if (!known.typesOf(List.of(name)).isEmpty()) {
        return name;
      }
    }
    return server.names().getFirst();
  }

  private static void option(StringBuilder text, String key, String value) {
    text.append("  ").append(key).append(' ').append(value).append('\n');
  }

  private static String word(String text) {
    return text.matches("[A-Za-z0-9_.-]+") ? text : quoted(text);
  }

  private static String quoted(Path path) {
    return quoted(path.toString());
  }

  /** Text as OpenSSH reads it back: it expands {@code %}, and ends a word at a quote. */
  public static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }
}
