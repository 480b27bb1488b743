package io.homelab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How a host gets into one of its machines without a start of the engine. Every part comes from the
 * host, so every part has to fit its {@link Grammar}; a command to go through is never taken over.
 *
 * @param address the machine's host name or address, as the host sees it
 * @param port SSH port
 * @param user the user to log in as
 * @param identityFiles the private keys, absolute paths on the host
 */
public record GuestAccess(String address, int port, String user, List<String> identityFiles) {
  /**
   * Checks the parts and copies the keys.
   *
   * @throws IllegalArgumentException when a part does not fit; the message names the part and does
   *     not repeat its value
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
   * The command, to be run on the host, that runs another in the machine. It never asks.
   *
   * <p>The machine's host key is not checked, as Vagrant does not check it either: it is new with
   * every machine, and the way to it does not leave the host.
   */
  public Argv run(Argv command) {
    return runLine(command.toShell());
  }

  /**
   * The command, to be run on the host, that hands a line to the login shell inside the machine. It
   * never asks.
   */
  public Argv runLine(String line) {
    return Argv.of("ssh")
        .with(options())
        .with("-o", "BatchMode=yes", "-o", "ConnectTimeout=5")
        .with("--", address, line);
  }

  /** The command, to be run on the host, that opens a shell in the machine for a person. */
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
