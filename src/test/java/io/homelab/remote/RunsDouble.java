package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteCommand.OutputLine;
import java.time.Duration;
import java.util.List;

/**
 * A host that answers the scripts of runs and of locks as a real one does, and has what it begins
 * done by another at once. What the real script does, {@link DetachedRunsTest} says.
 */
public record RunsDouble(RemoteHost behind) implements RemoteHost {
  @Override
  public io.homelab.model.HostName name() {
    return behind.name();
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    List<String> words = command.argv().words();
    if (words.size() < 5 || !words.subList(0, 3).equals(List.of("sh", "-s", "--"))) {
      return behind.run(command);
    }
    return switch (words.get(3)) {
      case "begin" -> {
        ExecResult result = behind.run(begun(command, words.subList(9, words.size())));
        end(command, words.get(6), "ended %d itself".formatted(result.exitCode() & 0xff));
        yield new ExecResult(0, "", "");
      }
      case "begin-only" -> {
        behind.run(begun(command, words.subList(6, words.size())).withListener(line -> {}));
        yield new ExecResult(0, "", "");
      }
      case "follow", "print" -> {
        command
            .onLine()
            .accept(new OutputLine(false, "1,web,ui,info,==> web: Creating \u001b[31mdomain..."));
        command.onLine().accept(new OutputLine(false, "1,web,action,up,start"));
        command.onLine().accept(new OutputLine(false, "1,web,action,up,end"));
        end(command, words.get(6), "ended 0 itself");
        yield new ExecResult(0, "", "");
      }
      case "cancel" -> {
        end(command, words.get(6), "ended 130 cancelled");
        yield new ExecResult(0, "", "");
      }
      case "taken", "take", "beat", "give", "free" -> new ExecResult(0, "", "");
      default -> behind.run(command);
    };
  }

  private static void end(RemoteCommand command, String nonce, String how) {
    command.onLine().accept(new OutputLine(true, "homelab-end %s %s".formatted(nonce, how)));
  }

  private static RemoteCommand begun(RemoteCommand command, List<String> limitAndWords) {
    return command
        .with(new Argv(limitAndWords.subList(1, limitAndWords.size())))
        .withStdin(Stdin.EMPTY)
        .within(Duration.ofSeconds(Long.parseLong(limitAndWords.getFirst())));
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    return behind.upload(source, target, listener);
  }

  @Override
  public int interact(Argv argv) {
    return behind.interact(argv);
  }

  @Override
  public void close() {
    behind.close();
  }
}
