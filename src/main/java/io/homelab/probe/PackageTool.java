package io.homelab.probe;

import java.util.List;
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

  /** What may be missing; its packages for each tool in turn, a dash where there are none. */
  public enum Wanted {
    SSH_CLIENT("openssh-client openssh-clients openssh openssh-clients openssh-client -"),
    RSYNC("rsync rsync rsync rsync rsync rsync"),
    BROWSER_OPENER("xdg-utils xdg-utils xdg-utils xdg-utils xdg-utils -"),
    VAGRANT("vagrant vagrant vagrant vagrant - --cask+vagrant"),
    COREUTILS("coreutils coreutils coreutils coreutils coreutils coreutils"),
    FLOCK("util-linux util-linux util-linux util-linux flock flock"),
    LIBVIRT(
        "libvirt-daemon-system+libvirt-clients libvirt-daemon-kvm+libvirt-client"
            + " libvirt+qemu-base libvirt-daemon-qemu+libvirt-client"
            + " libvirt-daemon+libvirt-client -"),
    LIBVIRT_PLUGIN("vagrant-libvirt vagrant-libvirt - vagrant-libvirt - -");

    private final List<String> packages;

    Wanted(String packages) {
      this.packages = List.of(packages.split(" "));
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
  public Optional<String> install(Wanted wanted) {
    String packages = wanted.packages.get(ordinal());
    return packages.equals("-")
        ? Optional.empty()
        : Optional.of(command + " " + packages.replace('+', ' '));
  }

  /**
   * What to do on a host.
   *
   * @param tool what installs programs there, if it told
   * @param otherwise the words for a host where nothing is known to install it
   */
  public static String onHost(Optional<PackageTool> tool, Wanted wanted, String otherwise) {
    return tool.flatMap(known -> known.install(wanted))
        .map(command -> "run `" + command + "` on the host")
        .orElse(otherwise);
  }
}
