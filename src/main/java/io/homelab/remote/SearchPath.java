package io.homelab.remote;

import java.nio.file.Path;

/**
 * Where to look for commands on a host beyond its {@code PATH}, which is often short in a session
 * that is not a login. Every command of a run gets it, so what is found once is found again.
 */
public final class SearchPath {
  /** Debian and macOS, Homebrew on both, NixOS and Nix elsewhere, Vagrant's own package, tools. */
  private static final String FOLDERS =
      "/usr/local/bin:/opt/homebrew/bin:/home/linuxbrew/.linuxbrew/bin:/run/current-system/sw/bin"
          + ":$HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/opt/vagrant/bin"
          + ":/usr/sbin:/sbin";

  private SearchPath() {}

  /** The folders for a shell to read inside double quotes: {@code $HOME} is in it. */
  public static String forShell() {
    return FOLDERS;
  }

  /** The folders for a user with that home. */
  public static String of(Path home) {
    return FOLDERS.replace("$HOME", home.toString());
  }
}
