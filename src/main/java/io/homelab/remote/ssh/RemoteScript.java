package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.SearchPath;

/**
 * The command line that sshd hands to the user's login shell, whatever shell that is. It becomes a
 * POSIX shell, and that becomes the command, so that the process ID which it tells first is the
 * command's; and since sshd gives each command a session of its own, the process group's, too.
 */
final class RemoteScript {
  /** Stands before the process ID; what a login shell's start-up files print comes earlier. */
  static final String HEADER = "homelab-pid:";

  /** Stands in place of the process ID when the folder is not there. */
  static final String NO_FOLDER = "no-folder";

  private RemoteScript() {}

  /** The command line for a command. */
  static String commandLine(RemoteCommand command) {
    StringBuilder script = new StringBuilder();
    script.append("PATH=\"$PATH:").append(SearchPath.ADDITIONS).append("\"; export PATH; ");
    command
        .environment()
        .forEach((name, value) -> {
          script.append(name).append('=').append(Argv.quote(value));
          script.append("; export ").append(name).append("; ");
        });
    command
        .directory()
        .ifPresent(directory ->
            script
                .append("CDPATH= cd -- ")
                .append(folder(directory))
                .append(" >/dev/null 2>&1 || { echo ")
                .append(HEADER + NO_FOLDER)
                .append("; exit 1; }; "));
    script.append("echo ").append(HEADER).append("$$; exec ").append(command.argv().toShell());
    return inPosixShell(script.toString());
  }

  /** The command line that runs a script in a POSIX shell, from any login shell. */
  static String inPosixShell(String script) {
    return "exec /bin/sh -c " + Argv.quoteForLoginShell(onOneLine(script));
  }

  /** The script without a line end in it, which csh takes in no quotes: written as octal. */
  private static String onOneLine(String script) {
    if (script.indexOf('\n') < 0) {
      return script;
    }
    String octal = script.replace("\\", "\\0134").replace("\n", "\\0012").replace("'", "\\0047");
    return "eval \"$(printf %b '" + octal + "')\"";
  }

  /** A leading {@code ~/} means the user's home; all else is as it is. */
  private static String folder(String directory) {
    if (directory.equals("~")) {
      return "\"$HOME\"";
    }
    return directory.startsWith("~/")
        ? "\"$HOME\"/" + Argv.quote(directory.substring(2))
        : Argv.quote(directory);
  }
}
