package io.homelab.remote.openssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code ssh -G} prints: an option in lower case and its value on each line. */
final class ConfigAnswer {
  private final Destination asked;
  private final Path home;
  private final Map<String, String> variables;
  private final Map<String, List<String>> options = new HashMap<>();

  private ConfigAnswer(Destination asked, Path home, Map<String, String> variables) {
    this.asked = asked;
    this.home = home;
    this.variables = variables;
  }

  /**
   * Reads an answer.
   *
   * @param asked the destination that was asked for
   * @param home the user's home
   * @param variables the environment
   * @throws ClientConfigException when an option stands in the way
   */
  static ClientConfig read(
      Destination asked, String printed, Path home, Map<String, String> variables)
      throws ClientConfigException {
    ConfigAnswer answer = new ConfigAnswer(asked, home, variables);
    for (String line : printed.split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        answer
            .options
            .computeIfAbsent(
                line.substring(0, space).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
            .add(line.substring(space + 1).strip());
      }
    }
    return answer.config();
  }

  private ClientConfig config() throws ClientConfigException {
    refuseObstacles();
    String hostName = one("hostname").orElse(asked.name());
    String user = one("user").or(asked::user).orElse("");
    int port = port(one("port").orElse("22"));
    ConfigTokens tokens = tokens(hostName, user, port);
    return new ClientConfig(
        hostName,
        port,
        user,
        paths(tokens, "IdentityFile"),
        saysYes("identitiesonly"),
        agent(tokens),
        paths(tokens, "CertificateFile"),
        jumps(),
        proxyCommand(tokens),
        one("hostkeyalias"),
        words(tokens, "UserKnownHostsFile"),
        words(tokens, "GlobalKnownHostsFile"),
        seconds("connecttimeout"),
        seconds("serveraliveinterval"));
  }

  private int port(String text) throws ClientConfigException {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw obstacle("Port " + text, "correct it: a port is 1 to 65535");
    }
    return port;
  }

  /** What homelab does not do, and without which the destination would not let it in. */
  private void refuseObstacles() throws ClientConfigException {
    if (one("pubkeyauthentication")
        .filter(value -> value.equals("no") || value.equals("false"))
        .isPresent()) {
      throw obstacle("PubkeyAuthentication no", "homelab logs in with keys alone");
    }
    if (one("pkcs11provider").isPresent()) {
      throw obstacle(
          "PKCS11Provider",
          "load the token's keys into the agent: ssh-add -s " + one("pkcs11provider").get());
    }
    if (one("revokedhostkeys").isPresent()) {
      throw obstacle(
          "RevokedHostKeys",
          "homelab knows revoked keys from lines of known_hosts that begin with @revoked");
    }
    if (saysYes("proxyusefdpass")) {
      throw obstacle("ProxyUseFdpass", "use a ProxyCommand that carries the connection itself");
    }
  }

  private ClientConfigException obstacle(String option, String hint) {
    return new ClientConfigException(
        "%s of the SSH configuration for %s stands in the way".formatted(option, asked.name()),
        hint);
  }

  private ConfigTokens tokens(String hostName, String user, int port) {
    Map<Character, String> values = new HashMap<>();
    values.put('d', home.toString());
    values.put('h', hostName);
    values.put('n', asked.name());
    values.put('k', one("hostkeyalias").orElse(asked.name()));
    values.put('p', String.valueOf(port));
    values.put('r', user);
    Optional.ofNullable(variables.get("USER")).ifPresent(name -> values.put('u', name));
    return new ConfigTokens(values, variables, home);
  }

  /** The only value of an option; what stands for "not set" is none. */
  private Optional<String> one(String option) {
    return options.getOrDefault(option, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isEmpty() && !value.equals("none"));
  }

  private boolean saysYes(String option) {
    return one(option).filter(value -> value.equals("yes") || value.equals("true")).isPresent();
  }

  private Optional<Duration> seconds(String option) {
    return one(option)
        .filter(value -> value.matches("[0-9]{1,7}") && !value.equals("0"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  private List<Path> paths(ConfigTokens tokens, String option) throws ClientConfigException {
    List<Path> paths = new ArrayList<>();
    for (String value : options.getOrDefault(option.toLowerCase(Locale.ROOT), List.of())) {
      if (!value.equals("none")) {
        paths.add(tokens.path(option, value));
      }
    }
    return paths;
  }

  /** Several paths on one line; the first line counts. */
  private List<Path> words(ConfigTokens tokens, String option) throws ClientConfigException {
    List<Path> paths = new ArrayList<>();
    for (String value :
        options.getOrDefault(option.toLowerCase(Locale.ROOT), List.of()).stream()
            .limit(1)
            .toList()) {
      for (String word : value.split(" +", -1)) {
        if (!word.isEmpty() && !word.equals("none")) {
          paths.add(tokens.path(option, word));
        }
      }
    }
    return paths;
  }

  private Optional<Path> agent(ConfigTokens tokens) throws ClientConfigException {
    String value = options.getOrDefault("identityagent", List.of("SSH_AUTH_SOCK")).getFirst();
    if (value.equals("none")) {
      return Optional.empty();
    }
    if (value.equals("SSH_AUTH_SOCK")) {
      return variable("SSH_AUTH_SOCK");
    }
    return value.startsWith("$") && !value.startsWith("${")
        ? variable(value.substring(1))
        : Optional.of(tokens.path("IdentityAgent", value));
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank()).map(Path::of);
  }

  private List<JumpHop> jumps() throws ClientConfigException {
    Optional<String> chain = one("proxyjump");
    if (chain.isEmpty()) {
      return List.of();
    }
    List<JumpHop> hops = JumpHop.chain(chain.get());
    if (hops.isEmpty()) {
      throw obstacle("ProxyJump " + chain.get(), "write it as [user@]host[:port]");
    }
    return hops;
  }

  private Optional<String> proxyCommand(ConfigTokens tokens) throws ClientConfigException {
    Optional<String> command = one("proxycommand");
    return command.isPresent()
        ? Optional.of(tokens.expandForShell("ProxyCommand", command.get()))
        : Optional.empty();
  }
}
