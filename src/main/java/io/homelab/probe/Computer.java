package io.homelab.probe;

import io.homelab.model.Capacity;
import io.homelab.model.HostLoad;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a host is, whatever runs on it, and how busy it was when it was asked.
 *
 * @param architecture as {@code uname -m} says, for example {@code x86_64}
 * @param measured CPUs, memory in all, and free disk of the folder that holds VM disks
 * @param hasFlock whether the {@code flock} command is there
 * @param hasSha256 whether a tool for SHA-256 sums is there; without one all files of the workdir
 *     look gone
 * @param kvm whether machines can run on the processor itself
 * @param packages what installs programs there, if it is known
 * @param load how busy it was
 */
public record Computer(
    String architecture,
    Capacity measured,
    boolean hasFlock,
    boolean hasSha256,
    Kvm kvm,
    Optional<PackageTool> packages,
    HostLoad load) {
  /** A computer of which nobody knows how programs are installed. */
  public Computer(
      String architecture, Capacity measured, boolean hasFlock, boolean hasSha256, Kvm kvm) {
    this(architecture, measured, hasFlock, hasSha256, kvm, Optional.empty(), HostLoad.UNKNOWN);
  }

  /** The same computer, that busy. */
  public Computer with(HostLoad other) {
    return new Computer(architecture, measured, hasFlock, hasSha256, kvm, packages, other);
  }

  /** Vagrant's word for the architecture. */
  public String boxArchitecture() {
    return switch (architecture) {
      case "x86_64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      case "armv6l", "armv7l", "armv8l" -> "arm";
      case "i386", "i486", "i586", "i686" -> "i386";
      default -> architecture;
    };
  }

  /** The same with that much more of its disk free, in GB. */
  Computer withMoreDisk(long gb) {
    OptionalLong disk = measured.diskGb();
    return gb == 0 || disk.isEmpty()
        ? this
        : new Computer(
            architecture,
            new Capacity(
                measured.cpus(), measured.memoryMb(), OptionalLong.of(disk.getAsLong() + gb)),
            hasFlock,
            hasSha256,
            kvm,
            packages,
            load);
  }

  /** Linux's own hypervisor. */
  public enum Kvm {
    /** It can be used, or is not what the host uses. */
    USABLE,
    /** It is there, and this user may not use it. */
    DENIED,
    /** There is no {@code /dev/kvm}. */
    MISSING
  }
}
