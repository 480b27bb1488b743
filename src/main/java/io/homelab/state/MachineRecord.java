package io.homelab.state;

import io.homelab.model.BoxRef;
import io.homelab.model.Grammar;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of one machine.
 *
 * @param place where it is
 * @param phase how far it has come
 * @param power whether it was on when it was last seen
 * @param build what it was made from and given
 * @param contact how it is reached, and what it can reach
 */
public record MachineRecord(Place place, Phase phase, Power power, Build build, Contact contact) {
  /**
   * In place of a digest of scripts: those of the template of the machine's pool have run, and the
   * machine's own have not.
   */
  public static final String POOLS_SCRIPTS = "pool";

  /** Follows a line of what a machine knows while it has not reached that other one. */
  private static final String YET_TO_REACH = " ?";

  /** How far a machine has come. */
  public enum Phase {
    /** Vagrant was asked to make it; whether it exists is to be looked up. */
    CREATING,
    /** It booted; its provisioning has not ended well yet. */
    BOOTED,
    /** Everything was done. */
    READY;

    /** The name in the state file. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a machine runs. */
  public enum Power {
    ON,
    /** It does not run, and goes on where it was once it is resumed. */
    SUSPENDED,
    OFF
  }

  /**
   * Where a machine is.
   *
   * @param host the host
   * @param workdir the folder on that host from which Vagrant runs it
   */
  public record Place(HostName host, String workdir) {}

  /**
   * What a machine was made from and given.
   *
   * @param box the box it was made from
   * @param resources what it was given
   * @param shape a digest of everything that only a new machine can change
   * @param settings a digest of everything that a reload can change
   * @param scripts a digest of its provision scripts as they last ran; empty before, {@link
   *     #POOLS_SCRIPTS} in what a pool gave
   */
  public record Build(
      BoxRef box, Resources resources, String shape, String settings, String scripts) {}

  /**
   * How a machine is reached, and what it can reach.
   *
   * @param privateIp its fixed address on the private network, if any
   * @param bridged its bridged NIC, if it has one
   * @param access how to get into it from its host, once known
   * @param knows the names that its {@code /etc/hosts} block was written for, as {@code ADDRESS
   *     NAME}, or {@code ADDRESS NAME ?} until it has reached them
   */
  public record Contact(
      Optional<String> privateIp,
      Optional<BridgedNicRecord> bridged,
      Optional<GuestAccess> access,
      List<String> knows) {
    /** Copies the list. */
    public Contact {
      knows = List.copyOf(knows);
    }
  }

  /**
   * A bridged NIC.
   *
   * @param mac its MAC, lower case with colons
   * @param bridge the host's interface
   * @param address its address as the machine last told
   */
  public record BridgedNicRecord(String mac, String bridge, Optional<String> address) {
    /**
     * Checks the addresses.
     *
     * @throws IllegalArgumentException when one of them is none, or the interface has no name
     */
    public BridgedNicRecord {
      if (!Grammar.isMac(mac)) {
        throw new IllegalArgumentException("a MAC address is none");
      }
      if (bridge.isBlank()) {
        throw new IllegalArgumentException("a bridged NIC has no interface");
      }
      if (!address.map(Grammar::isIpAddress).orElse(true)) {
        throw new IllegalArgumentException("the address of a bridged NIC is none");
      }
    }
  }

  /** The same machine further on. */
  public MachineRecord withPhase(Phase newPhase) {
    return new MachineRecord(place, newPhase, power, build, contact);
  }

  /** The same machine, on or off. */
  public MachineRecord withRunning(boolean on) {
    return new MachineRecord(place, phase, on ? Power.ON : Power.OFF, build, contact);
  }

  /** The same machine, suspended. */
  public MachineRecord withSuspended() {
    return new MachineRecord(place, phase, Power.SUSPENDED, build, contact);
  }

  /** Whether it was on when it was last seen. */
  public boolean running() {
    return power == Power.ON;
  }

  /** The same machine made otherwise. */
  public MachineRecord withBuild(Build other) {
    return new MachineRecord(place, phase, power, other, contact);
  }

  private MachineRecord with(Contact other) {
    return new MachineRecord(place, phase, power, build, other);
  }

  /** The same machine after it booted with other settings. */
  public MachineRecord withSettings(Resources newResources, String digest) {
    return withBuild(new Build(build.box, newResources, build.shape, digest, build.scripts));
  }

  /** The same machine after its scripts ran. */
  public MachineRecord withScripts(String digest) {
    return withBuild(new Build(build.box, build.resources, build.shape, build.settings, digest));
  }

  /** The same machine with its bridged address read back. */
  public MachineRecord withBridged(BridgedNicRecord nic) {
    return with(new Contact(contact.privateIp, Optional.of(nic), contact.access, contact.knows));
  }

  /** The same machine with a way in. */
  public MachineRecord withAccess(GuestAccess newAccess) {
    return with(
        new Contact(contact.privateIp, contact.bridged, Optional.of(newAccess), contact.knows));
  }

  /** The same machine with another {@code /etc/hosts} block. */
  public MachineRecord withKnows(List<String> lines) {
    return with(new Contact(contact.privateIp, contact.bridged, contact.access, lines));
  }

  /** The same machine, which is yet to reach all that its block names. */
  public MachineRecord yetToReach() {
    return withKnows(written().stream().map(line -> line + YET_TO_REACH).toList());
  }

  /** Whether it is yet to reach something that its block names. */
  public boolean isYetToReach() {
    return contact.knows.stream().anyMatch(line -> line.endsWith(YET_TO_REACH));
  }

  /** The lines of its {@code /etc/hosts} block, whether it has reached those or not. */
  public List<String> written() {
    return contact.knows.stream()
        .map(line ->
            line.endsWith(YET_TO_REACH)
                ? line.substring(0, line.length() - YET_TO_REACH.length())
                : line)
        .toList();
  }

  public HostName host() {
    return place.host;
  }

  public String workdir() {
    return place.workdir;
  }

  public BoxRef box() {
    return build.box;
  }

  public Resources resources() {
    return build.resources;
  }

  public String shape() {
    return build.shape;
  }

  public String settings() {
    return build.settings;
  }

  public String scripts() {
    return build.scripts;
  }

  /** Whether it came from a pool, and nothing was done in it since. */
  public boolean isAsItsPoolMadeIt() {
    return build.scripts.equals(POOLS_SCRIPTS);
  }

  public Optional<String> privateIp() {
    return contact.privateIp;
  }

  public Optional<BridgedNicRecord> bridged() {
    return contact.bridged;
  }

  public Optional<GuestAccess> access() {
    return contact.access;
  }

  public List<String> knows() {
    return contact.knows;
  }

  /** The address under which machines on other hosts reach it, if it has one. */
  public Optional<String> bridgedAddress() {
    return contact.bridged.flatMap(BridgedNicRecord::address);
  }

  /** Whether the block in {@code /etc/hosts} names that machine, and it was reached. */
  public boolean knows(MachineName name) {
    return contact.knows.stream().anyMatch(line -> line.endsWith(" " + name));
  }
}
