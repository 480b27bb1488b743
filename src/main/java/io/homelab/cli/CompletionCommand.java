package io.homelab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab completion}: what lets a shell complete the words of this program. */
@Command(
    name = "completion",
    description =
        "Print what makes a shell complete commands, options and the names of this lab's machines,"
            + " hosts, boxes and pools.",
    footer = {"source <(homelab completion bash)", "homelab completion fish | source"})
final class CompletionCommand implements Callable<Integer> {
  /** The shells; their names are those of the scripts. */
  @SuppressWarnings("MemberName")
  enum Shell {
    bash,
    zsh,
    fish
  }

  @ParentCommand HomeLabCommand root;

  @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "The shell.")
  Shell shell = Shell.bash;

  @Override
  public Integer call() {
    root.print(script(shell));
    return ExitCode.OK.code();
  }

  private static String script(Shell shell) {
    try (InputStream in =
        CompletionCommand.class.getResourceAsStream("completion/homelab." + shell)) {
      if (in == null) {
        throw new IllegalStateException("no script for " + shell);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
