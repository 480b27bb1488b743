package io.homelab.model;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A physical computer: an entry of {@code hosts.yaml}.
 *
 * @param name its name
 * @param address host name or IP address
 * @param sshUser the user to log in as; absent with a loopback address means this computer itself
 * @param sshPort SSH port, 1 to 65535
 * @param sshKey path of a private key; {@code ~} is already expanded
 * @param proxyJump the computer to go through, if any
 * @param workdir the folder for this lab on the host, as written; absent means the default
 * @param capacity what the file declares; parts left out are read from the host
 * @param reserve what the host keeps for itself
 * @param placements the roles it accepts; {@code *} accepts all
 * @param status whether it takes new machines
 * @param bridge the interface for bridged NICs; absent means the host's default-route interface
 * @param labels free labels that machines may require
 * @param boxSource where it gets boxes from
 * @param connectTimeout how long opening a connection may take, 1 to 600 seconds; absent means the
 *     usual time
 * @param transport how it is reached, as the file says; absent means {@code local} for this
 *     computer itself, and {@code ssh} for every other
 */
public record Host(
    HostName name,
    String address,
    Optional<String> sshUser,
    int sshPort,
    Optional<String> sshKey,
    Optional<ProxyJump> proxyJump,
    Optional<String> workdir,
    Capacity capacity,
    Resources reserve,
    SortedSet<String> placements,
    HostStatus status,
    Optional<String> bridge,
    SortedMap<String, String> labels,
    BoxSource boxSource,
    Optional<Duration> connectTimeout,
    Optional<String> transport) {
  /** The transport that is this computer itself. */
  public static final String LOCAL = "local";

  /** The transport over SSH. */
  public static final String SSH = "ssh";

  /** A host that is reached in the usual way, in the usual time. */
  public Host(
      HostName name,
      String address,
      Optional<String> sshUser,
      int sshPort,
      Optional<String> sshKey,
      Optional<ProxyJump> proxyJump,
      Optional<String> workdir,
      Capacity capacity,
      Resources reserve,
      SortedSet<String> placements,
      HostStatus status,
      Optional<String> bridge,
      SortedMap<String, String> labels,
      BoxSource boxSource) {
    this(
        name,
        address,
        sshUser,
        sshPort,
        sshKey,
        proxyJump,
        workdir,
        capacity,
        reserve,
        placements,
        status,
        bridge,
        labels,
        boxSource,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The name of the transport that reaches it: what the file says, else {@code local} for a
   * loopback address without an SSH user, else {@code ssh}.
   */
  public String reachedBy() {
    return transport.orElse(isThisComputer() ? LOCAL : SSH);
  }

  /** Whether the host is this computer, reached without SSH. */
  public boolean isLocal() {
    return reachedBy().equals(LOCAL);
  }

  /** Whether the host is reached over SSH. */
  public boolean isOverSsh() {
    return reachedBy().equals(SSH);
  }

  /** Whether the entry means this computer: a loopback address and no SSH user. */
  public boolean isThisComputer() {
    return sshUser.isEmpty() && isLoopback(address);
  }

  /** Whether machines of the role may run here. */
  public boolean accepts(Role role) {
    return placements.contains("*") || placements.contains(role.value());
  }

  /** The same host with another status. */
  public Host withStatus(HostStatus other) {
    return new Host(
        name,
        address,
        sshUser,
        sshPort,
        sshKey,
        proxyJump,
        workdir,
        capacity,
        reserve,
        placements,
        other,
        bridge,
        labels,
        boxSource,
        connectTimeout,
        transport);
  }

  /** The same host accepting other roles. */
  public Host withPlacements(SortedSet<String> others) {
    return new Host(
        name,
        address,
        sshUser,
        sshPort,
        sshKey,
        proxyJump,
        workdir,
        capacity,
        reserve,
        others,
        status,
        bridge,
        labels,
        boxSource,
        connectTimeout,
        transport);
  }

  private static boolean isLoopback(String address) {
    return address.equals("localhost")
        || address.equals("::1")
        || address.matches("127(\\.\\d{1,3}){3}");
  }
}
