package io.homelab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How a host logs in to one of its machines without starting the engine. All parts come from the
 * host, so each must match its {@link Grammar}; a proxy command is never accepted.
 *
 * @param address the machine's host name or address, as the host sees it
 * @param port SSH port
 * @param user the user to log in as
 * @param identityFiles the private keys, absolute paths on the host
 */
public record GuestAccess(String address, int port, String user, List<String> identityFiles) {
  /**
   * Validates the parts and copies the keys.
   *
   * @throws IllegalArgumentException if a part does not match; the message names the part but not
   *     its value
   */
  public GuestAccess {
    identityFiles = List.copyOf(identityFiles);
    require(Grammar.isHostNameOrAddress(address), "the address is neither a name nor an address");
    require(Grammar.isPort(port), "the port is not between 1 and 65535");
    require(Grammar.isUser(user), "the user is not a user name");
    require(
        identityFiles.stream().allMatch(Grammar::isPlainPath),
        "the key's path is not absolute, or has a quote, '%' or control character in it");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * The command to run on the host that runs another one in the machine. It never prompts.
   *
   * <p>The machine's host key is not checked, just as in Vagrant: every machine has a new one, and
   * the connection does not leave the host.
   */
  public Argv run(Argv command) {
    return runLine(command.toShell());
  }

  /**
   * The command to run on the host that passes a line to the login shell in the machine. It never
   * prompts.
   */
  public Argv runLine(String line) {
    return Argv.of("ssh")
        .with(options())
        .with("-o", "BatchMode=yes", "-o", "ConnectTimeout=5")
        .with("--", address, line);
  }

  /** The command to run on the host that opens an interactive shell in the machine. */
  public Argv shell() {
    return Argv.of("ssh", "-t").with(options()).with("--", address);
  }

  private List<String> options() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-F", "/dev/null"));
    words.addAll(List.of("-o", "StrictHostKeyChecking=no"));
    words.addAll(List.of("-o", "UserKnownHostsFile=/dev/null"));
    words.addAll(List.of("-o", "LogLevel=ERROR"));
    words.addAll(List.of("-o", "IdentitiesOnly=yes"));
    for (String key : identityFiles) {
      words.addAll(List.of("-i", key));
    }
    words.addAll(List.of("-p", String.valueOf(port), "-l", user));
    return words;
  }
}
