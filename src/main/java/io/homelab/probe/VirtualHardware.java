package io.homelab.probe;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a hypervisor defines a machine: what it has from its next boot on. Whatever was not told is
 * absent.
 *
 * @param cpus its virtual CPUs
 * @param memoryMb its memory, in MB
 * @param nics what each of its interfaces is attached to, by MAC address in lower case with colons:
 *     an interface or a network of the host; the empty text where it is attached to nothing
 * @param diskRoom what is left where its disk lies; told only of a machine that ran out of it
 */
public record VirtualHardware(
    OptionalLong cpus,
    OptionalLong memoryMb,
    SortedMap<String, String> nics,
    Optional<DiskRoom> diskRoom) {
  /** Nothing was told. */
  static final VirtualHardware UNKNOWN =
      new VirtualHardware(
          OptionalLong.empty(), OptionalLong.empty(), new TreeMap<>(), Optional.empty());

  /**
   * Less room than this lets no paused machine go on: the next writes of its guest would fill it.
   * In MB.
   */
  public static final long LEAST_ROOM_MB = 100;

  /** Copies the map. */
  public VirtualHardware {
    nics = Collections.unmodifiableSortedMap(new TreeMap<>(nics));
  }

  /**
   * The free room of a folder.
   *
   * @param folder the folder on the host
   * @param freeMb what may be written there, in MB
   */
  public record DiskRoom(String folder, long freeMb) {
    /** Whether a machine that ran out of room there can go on. */
    public boolean suffices() {
      return freeMb >= LEAST_ROOM_MB;
    }
  }

  VirtualHardware withCpus(OptionalLong number) {
    return new VirtualHardware(number, memoryMb, nics, diskRoom);
  }

  VirtualHardware withMemoryMb(OptionalLong number) {
    return new VirtualHardware(cpus, number, nics, diskRoom);
  }

  VirtualHardware withNic(String mac, String attachedTo) {
    SortedMap<String, String> more = new TreeMap<>(nics);
    more.put(mac, attachedTo);
    return new VirtualHardware(cpus, memoryMb, more, diskRoom);
  }

  VirtualHardware withDiskRoom(DiskRoom room) {
    return new VirtualHardware(cpus, memoryMb, nics, Optional.of(room));
  }
}
