package io.homelab.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a host is reached.
 *
 * @param address host name, IP address, or alias of the user's SSH configuration
 * @param sshUser the user to log in as; absent with a loopback address means this computer itself
 * @param givenPort SSH port, 1 to 65535; absent means the one of the user's SSH configuration, else
 *     22
 * @param sshKey path of a private key; {@code ~} is already expanded
 * @param proxyJump the computer to go through, if any
 * @param connectTimeout how long opening a connection may take, 1 to 600 seconds; absent means the
 *     usual time
 * @param transport how it is reached, as the file says; absent means {@code local} for this
 *     computer itself, and {@code ssh} for every other
 * @param endurance how its connection is kept
 */
public record HostAccess(
    String address,
    Optional<String> sshUser,
    OptionalInt givenPort,
    Optional<String> sshKey,
    Optional<ProxyJump> proxyJump,
    Optional<Duration> connectTimeout,
    Optional<String> transport,
    Endurance endurance) {
  /** The port of SSH where nobody says otherwise. */
  public static final int SSH_PORT = 22;

  /** A way whose connection is kept as usual. */
  public HostAccess(
      String address,
      Optional<String> sshUser,
      OptionalInt givenPort,
      Optional<String> sshKey,
      Optional<ProxyJump> proxyJump,
      Optional<Duration> connectTimeout,
      Optional<String> transport) {
    this(
        address, sshUser, givenPort, sshKey, proxyJump, connectTimeout, transport, Endurance.USUAL);
  }

  /** A way with that port, whatever the user's SSH configuration says. */
  public HostAccess(
      String address,
      Optional<String> sshUser,
      int sshPort,
      Optional<String> sshKey,
      Optional<ProxyJump> proxyJump,
      Optional<Duration> connectTimeout,
      Optional<String> transport) {
    this(address, sshUser, OptionalInt.of(sshPort), sshKey, proxyJump, connectTimeout, transport);
  }

  /** The usual way to an address: no user, key or jump of its own, in the usual time. */
  public static HostAccess to(String address) {
    return new HostAccess(
        address,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The port where nothing but {@code hosts.yaml} counts. */
  public int sshPort() {
    return givenPort.orElse(SSH_PORT);
  }

  /** The same way as that user. */
  public HostAccess as(String user) {
    return new HostAccess(
        address,
        Optional.of(user),
        givenPort,
        sshKey,
        proxyJump,
        connectTimeout,
        transport,
        endurance);
  }

  /** The same way, whose connection is kept like that. */
  public HostAccess with(Endurance other) {
    return new HostAccess(
        address, sshUser, givenPort, sshKey, proxyJump, connectTimeout, transport, other);
  }

  /**
   * The name of the transport: what the file says, else {@code local} for a loopback address
   * without an SSH user, else {@code ssh}.
   */
  public String reachedBy() {
    return transport.orElse(isThisComputer() ? Host.LOCAL : Host.SSH);
  }

  /** Whether the entry means this computer: a loopback address and no SSH user. */
  public boolean isThisComputer() {
    return sshUser.isEmpty() && isLoopback(address);
  }

  private static boolean isLoopback(String address) {
    return address.equals("localhost")
        || address.equals("::1")
        || address.matches("127(\\.\\d{1,3}){3}");
  }
}
