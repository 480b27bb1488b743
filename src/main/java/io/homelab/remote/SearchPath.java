package io.homelab.remote;

/** Where to look for commands on a host beyond its {@code PATH}. */
public final class SearchPath {
  /**
   * A non-login session often has a short {@code PATH}. Vagrant (Debian, macOS, Homebrew) and the
   * network and disk tools live here.
   */
  public static final String ADDITIONS =
      "/usr/local/bin:/opt/homebrew/bin:/opt/vagrant/bin:/usr/sbin:/sbin";

  private SearchPath() {}
}
