package io.homelab.remote.ssh;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.SearchPath;

/**
 * The command line that sshd passes to the user's login shell, whatever that is. It execs a POSIX
 * shell, which execs the command, so that the process ID it prints first is the command's. It is
 * also the process group's, because sshd gives each command its own session.
 */
final class RemoteScript {
  /** Precedes the process ID; output of shell start-up files comes earlier. */
  static final String HEADER = "homelab-pid:";

  /** Replaces the process ID if the folder does not exist. */
  static final String NO_FOLDER = "no-folder";

  private RemoteScript() {}

  /** The command line for a command. */
  static String commandLine(RemoteCommand command) {
    StringBuilder script = new StringBuilder();
    script.append("PATH=\"$PATH:").append(SearchPath.forShell()).append("\"; export PATH; ");
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

  /** The script in octal, without line ends, which csh accepts in no quotes. */
  private static String onOneLine(String script) {
    if (script.indexOf('\n') < 0) {
      return script;
    }
    String octal = script.replace("\\", "\\0134").replace("\n", "\\0012").replace("'", "\\0047");
    return "eval \"$(printf %b '" + octal + "')\"";
  }

  /** A leading {@code ~/} means the user's home; the rest is literal. */
  private static String folder(String directory) {
    if (directory.equals("~")) {
      return "\"$HOME\"";
    }
    return directory.startsWith("~/")
        ? "\"$HOME\"/" + Argv.quote(directory.substring(2))
        : Argv.quote(directory);
  }
}
