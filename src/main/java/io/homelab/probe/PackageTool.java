package io.homelab.probe;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What installs programs on a computer, and what each program's package is called for it. */
public enum PackageTool {
  /** Debian, Ubuntu. */
  APT("apt-get", "sudo apt-get install"),
  /** Fedora, Red Hat and what is made from it. */
  DNF("dnf", "sudo dnf install"),
  /** Arch. */
  PACMAN("pacman", "sudo pacman -S"),
  /** SUSE. */
  ZYPPER("zypper", "sudo zypper install"),
  /** Alpine. */
  APK("apk", "sudo apk add"),
  /** macOS. */
  BREW("brew", "brew install");

  /** What may be missing, and its packages for each tool; a dash where there are none. */
  public enum MissingProgram {
    SSH_CLIENT(
        "openssh-client", "openssh-clients", "openssh", "openssh-clients", "openssh-client", "-"),
    RSYNC("rsync", "rsync", "rsync", "rsync", "rsync", "rsync"),
    BROWSER_OPENER("xdg-utils", "xdg-utils", "xdg-utils", "xdg-utils", "xdg-utils", "-"),
    VAGRANT("vagrant", "vagrant", "vagrant", "vagrant", "-", "--cask vagrant"),
    COREUTILS("coreutils", "coreutils", "coreutils", "coreutils", "coreutils", "coreutils"),
    FLOCK("util-linux", "util-linux", "util-linux", "util-linux", "flock", "flock"),
    LIBVIRT(
        "libvirt-daemon-system libvirt-clients",
        "libvirt-daemon-kvm libvirt-client",
        "libvirt qemu-base",
        "libvirt-daemon-qemu libvirt-client",
        "libvirt-daemon libvirt-client",
        "-"),
    LIBVIRT_PLUGIN("vagrant-libvirt", "vagrant-libvirt", "-", "vagrant-libvirt", "-", "-");

    private final String apt;
    private final String dnf;
    private final String pacman;
    private final String zypper;
    private final String apk;
    private final String brew;

    MissingProgram(String apt, String dnf, String pacman, String zypper, String apk, String brew) {
      this.apt = apt;
      this.dnf = dnf;
      this.pacman = pacman;
      this.zypper = zypper;
      this.apk = apk;
      this.brew = brew;
    }

    private String packages(PackageTool tool) {
      return switch (tool) {
        case APT -> apt;
        case DNF -> dnf;
        case PACMAN -> pacman;
        case ZYPPER -> zypper;
        case APK -> apk;
        case BREW -> brew;
      };
    }
  }

  private final String program;
  private final String command;

  PackageTool(String program, String command) {
    this.program = program;
    this.command = command;
  }

  /** The first that is there. */
  public static Optional<PackageTool> first(Predicate<String> isThere) {
    return Stream.of(values()).filter(tool -> isThere.test(tool.program)).findFirst();
  }

  /** The command that installs a program; empty when it has no package for it. */
  public Optional<String> install(MissingProgram wanted) {
    String packages = wanted.packages(this);
    return packages.equals("-") ? Optional.empty() : Optional.of(command + " " + packages);
  }

  /**
   * What to do on a host.
   *
   * @param tool what installs programs there, if it told
   * @param otherwise the words for a host where nothing is known to install it
   */
  public static String onHost(Optional<PackageTool> tool, MissingProgram wanted, String otherwise) {
    return tool.flatMap(known -> known.install(wanted))
        .map(command -> "run `" + command + "` on the host")
        .orElse(otherwise);
  }
}
