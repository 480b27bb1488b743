package io.homelab.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A physical computer: an entry of {@code hosts.yaml}.
 *
 * @param name its name
 * @param access how it is reached
 * @param admission which machines it takes
 * @param setup what machines find there
 */
public record Host(HostName name, HostAccess access, Admission admission, HostSetup setup) {
  /** The transport for this computer itself. */
  public static final String LOCAL = "local";

  /** The transport over SSH. */
  public static final String SSH = "ssh";

  /** The same host with another status. */
  public Host withStatus(HostStatus other) {
    return new Host(name, access, admission.withStatus(other), setup);
  }

  /** The same host with another folder for the lab. */
  public Host withWorkdir(Optional<String> other) {
    return new Host(name, access, admission, setup.withWorkdir(other));
  }

  /** The same host accepting other roles. */
  public Host withPlacements(SortedSet<String> others) {
    return new Host(name, access, admission.withPlacements(others), setup);
  }

  /** The name of the transport that reaches it. */
  public String reachedBy() {
    return access.reachedBy();
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
    return access.isThisComputer();
  }

  /** Whether machines of the role may run here. */
  public boolean accepts(Role role) {
    return admission.accepts(role);
  }

  public String address() {
    return access.address();
  }

  public Optional<String> sshUser() {
    return access.sshUser();
  }

  public int sshPort() {
    return access.sshPort();
  }

  public Optional<String> sshKey() {
    return access.sshKey();
  }

  public Optional<ProxyJump> proxyJump() {
    return access.proxyJump();
  }

  public Optional<Duration> connectTimeout() {
    return access.connectTimeout();
  }

  public Optional<String> transport() {
    return access.transport();
  }

  public Optional<String> workdir() {
    return setup.workdir();
  }

  public Optional<String> bridge() {
    return setup.bridge();
  }

  public BoxSource boxSource() {
    return setup.boxSource();
  }

  public Capacity capacity() {
    return admission.capacity();
  }

  public Resources reserve() {
    return admission.reserve();
  }

  public List<Reservation> reservations() {
    return admission.reservations();
  }

  public SortedSet<String> placements() {
    return admission.placements();
  }

  public HostStatus status() {
    return admission.status();
  }

  public SortedMap<String, String> labels() {
    return admission.labels();
  }
}
