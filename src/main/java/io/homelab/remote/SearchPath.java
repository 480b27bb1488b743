package io.homelab.remote;

/** Where commands are looked for on a host, beyond what its {@code PATH} says. */
public final class SearchPath {
  /**
   * A session without login often has a short {@code PATH}: these are where Vagrant (Debian, macOS,
   * Homebrew) and the tools for interfaces and disks live.
   */
  public static final String ADDITIONS =
      "/usr/local/bin:/opt/homebrew/bin:/opt/vagrant/bin:/usr/sbin:/sbin";

  private SearchPath() {}
}
