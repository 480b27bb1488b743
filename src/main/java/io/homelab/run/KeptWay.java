package io.homelab.run;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.Sha256;
import io.homelab.workdir.WorkdirFiles;
import java.util.List;

/**
 * The way into a machine that stays open for a minute after a command there, so that the next one
 * need not log in: OpenSSH's own sharing of connections, on the host, in a folder that only its
 * user may enter.
 *
 * <p>The connection that is shared is made beside the first command, is nobody's session, and ends
 * by itself: with the {@code sleep} in the machine and the last command that shares it, or once the
 * machine is silent for half a minute. Where there is none, or it breaks, ssh connects as ever.
 */
final class KeptWay {
  /**
   * Usage: NAME LINE OPTION... The path of a socket may have 107 bytes, of which ssh takes 17, and
   * no '%', which ssh would expand. A folder that is not there shows that no lab is, either.
   * Signals that a terminal sends are for the command alone.
   */
  private static final String SCRIPT =
      String.join(
          "; ",
          "d=$HOME/" + WorkdirFiles.WAYS + " w=$d/$1 l=$2",
          "shift 2",
          "(LC_ALL=C",
          "case $w in *[!A-Za-z0-9/._-]*) exit 1 ;; esac",
          "[ ${#w} -le 85 ]) || exec ssh \"$@\" \"$l\"",
          "[ -d \"$d\" ] || (umask 077; mkdir \"$d\") 2>/dev/null",
          "if [ -L \"$d\" ] || [ ! -O \"$d\" ]",
          "then exec ssh \"$@\" \"$l\"",
          "fi",
          "[ ! -S \"$w\" ] || ssh -S \"$w\" -O check \"$@\" 2>/dev/null || rm -f \"$w\"",
          "if [ ! -S \"$w\" ]",
          "then trap '' HUP TSTP TTIN TTOU",
          "ssh -n -S \"$w\" -o ControlMaster=yes -o ServerAliveInterval=10"
              + " -o ServerAliveCountMax=3 \"$@\" 'exec sleep 60' </dev/null >/dev/null 2>&1 &"
              + " trap - HUP TSTP TTIN TTOU",
          "fi",
          "exec ssh -S \"$w\" -o ControlMaster=no \"$@\" \"$l\"");

  private KeptWay() {}

  /**
   * What runs a command in a machine, given to its host, and keeps the way.
   *
   * @param command what runs it there alone: ssh, its options, and the line for the machine's shell
   */
  static Argv through(GuestAccess way, Argv command) {
    List<String> words = command.words();
    int last = words.size() - 1;
    return Argv.of("sh", "-c", SCRIPT, "sh", name(way), words.getLast())
        .with(words.subList(1, last));
  }

  /** One for each address, user and key. */
  private static String name(GuestAccess way) {
    return Sha256.hex(way.toString()).substring(0, 16);
  }
}
