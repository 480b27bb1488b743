package io.homelab.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a host gets into one of its machines without a start of Vagrant.
 *
 * @param machine the machine
 * @param address its address, as the host sees it
 * @param port SSH port
 * @param user the user to log in as
 * @param identityFiles the private keys, paths on the host
 * @param proxyCommand what to go through, if anything
 */
public record GuestAccess(
    MachineName machine,
    String address,
    int port,
    String user,
    List<String> identityFiles,
    Optional<String> proxyCommand) {
  /** Copies the keys. */
  public GuestAccess {
    identityFiles = List.copyOf(identityFiles);
  }

  /**
   * The command, to be run on the host, that runs another in the machine. It never asks.
   *
   * <p>The machine's host key is not checked, as Vagrant does not check it either: it is new with
   * every machine, and the way to it does not leave the host.
   */
  public Argv run(Argv command) {
    return Argv.of("ssh")
        .with(options())
        .with("-o", "BatchMode=yes", "-o", "ConnectTimeout=5")
        .with("--", address, command.toShell());
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
    proxyCommand.ifPresent(command -> words.addAll(List.of("-o", "ProxyCommand=" + command)));
    for (String key : identityFiles) {
      words.addAll(List.of("-i", key));
    }
    words.addAll(List.of("-p", String.valueOf(port), "-l", user));
    return words;
  }
}
