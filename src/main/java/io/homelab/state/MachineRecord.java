package io.homelab.state;

import io.homelab.model.BoxRef;
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
 * @param host where it is
 * @param workdir the folder on that host from which Vagrant runs it
 * @param phase how far it has come
 * @param running whether it was on when it was last seen
 * @param box the box it was made from
 * @param resources what it was given
 * @param shape a digest of everything that only a new machine can change
 * @param settings a digest of everything that a reload can change
 * @param scripts a digest of its provision scripts as they last ran
 * @param privateIp its fixed address on the private network, if any
 * @param bridged its bridged NIC, if it has one
 * @param access how to get into it from its host, once known
 * @param knows the names that its {@code /etc/hosts} block was written for, as {@code ADDRESS NAME}
 */
public record MachineRecord(
    HostName host,
    String workdir,
    Phase phase,
    boolean running,
    BoxRef box,
    Resources resources,
    String shape,
    String settings,
    String scripts,
    Optional<String> privateIp,
    Optional<BridgedNicRecord> bridged,
    Optional<GuestAccess> access,
    List<String> knows) {

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

  /**
   * A bridged NIC.
   *
   * @param mac its MAC, lower case with colons
   * @param bridge the host's interface
   * @param address its address as the machine last told
   */
  public record BridgedNicRecord(String mac, String bridge, Optional<String> address) {}

  /** The same machine further on. */
  public MachineRecord withPhase(Phase newPhase) {
    return new MachineRecord(
        host, workdir, newPhase, running, box, resources, shape, settings, scripts, privateIp,
        bridged, access, knows);
  }

  /** The same machine, on or off. */
  public MachineRecord withRunning(boolean on) {
    return new MachineRecord(
        host, workdir, phase, on, box, resources, shape, settings, scripts, privateIp, bridged,
        access, knows);
  }

  /** The same machine after it booted with other settings. */
  public MachineRecord withSettings(Resources newResources, String digest) {
    return new MachineRecord(
        host,
        workdir,
        phase,
        running,
        box,
        newResources,
        shape,
        digest,
        scripts,
        privateIp,
        bridged,
        access,
        knows);
  }

  /** The same machine after its scripts ran. */
  public MachineRecord withScripts(String digest) {
    return new MachineRecord(
        host, workdir, phase, running, box, resources, shape, settings, digest, privateIp, bridged,
        access, knows);
  }

  /** The same machine with its bridged address read back. */
  public MachineRecord withBridged(BridgedNicRecord nic) {
    return new MachineRecord(
        host,
        workdir,
        phase,
        running,
        box,
        resources,
        shape,
        settings,
        scripts,
        privateIp,
        Optional.of(nic),
        access,
        knows);
  }

  /** The same machine with a way in. */
  public MachineRecord withAccess(GuestAccess newAccess) {
    return new MachineRecord(
        host,
        workdir,
        phase,
        running,
        box,
        resources,
        shape,
        settings,
        scripts,
        privateIp,
        bridged,
        Optional.of(newAccess),
        knows);
  }

  /** The same machine with another {@code /etc/hosts} block. */
  public MachineRecord withKnows(List<String> lines) {
    return new MachineRecord(
        host,
        workdir,
        phase,
        running,
        box,
        resources,
        shape,
        settings,
        scripts,
        privateIp,
        bridged,
        access,
        List.copyOf(lines));
  }

  /** The address under which machines on other hosts reach it, if it has one. */
  public Optional<String> bridgedAddress() {
    return bridged.flatMap(BridgedNicRecord::address);
  }

  /** Whether the block in {@code /etc/hosts} names that machine. */
  public boolean knows(MachineName name) {
    return knows.stream().anyMatch(line -> line.endsWith(" " + name));
  }
}
