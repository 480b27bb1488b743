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
 * <p>The connection that is shared comes after the command, is nobody's session, and ends by
 * itself: with the {@code sleep} in the machine, or six seconds after the machine is silent. Where
 * there is none, or it breaks, ssh connects as ever.
 */
final class KeptWay {
  /**
   * Usage: NAME LINE OPTION... A socket that is older than a minute may belong to nobody. Its path
   * may have 107 bytes, of which ssh takes 17, and no '%', which ssh would expand.
   */
  private static final String SCRIPT =
      String.join(
          "; ",
          "d=$HOME/" + WorkdirFiles.WAYS + " w=$d/$1 l=$2",
          "shift 2",
          "case $w in *%*) exec ssh \"$@\" \"$l\" ;; esac",
          "[ ${#w} -le 85 ] || exec ssh \"$@\" \"$l\"",
          "[ ! -S \"$w\" ] || find \"$w\" -mmin +1 -exec rm -f {} + 2>/dev/null",
          "ssh -S \"$w\" -o ControlMaster=no \"$@\" \"$l\"",
          "r=$?",
          "if [ $r -ne 255 ] && [ ! -S \"$w\" ] && mkdir -p \"$d\" && chmod 700 \"$d\"",
          "then (trap '' HUP",
          "ssh -n -S \"$w\" -o ControlMaster=yes -o ServerAliveInterval=2"
              + " -o ServerAliveCountMax=2 \"$@\" 'exec sleep 60'",
          "rmdir \"$d\") </dev/null >/dev/null 2>&1 & fi",
          "exit $r");

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
