package io.homelab.cli;

import io.homelab.report.ServerLoginView;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab logout}: forgets a server. */
@Command(
    name = "logout",
    description =
        "Forget a server and its token here. The token still counts: 'homelab token revoke' on the"
            + " server ends it.",
    footer = {"homelab logout https://lab.example.net:8420", "homelab logout"})
final class LogoutCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = "The server (default: the only one that is known).")
  @Nullable String server;

  @Override
  public Integer call() {
    String forgotten =
        root.answered(root.environment().labs().client().logout(Optional.ofNullable(server)));
    if (root.options().json) {
      root.print(ServerLoginView.logoutJson(forgotten));
    } else {
      root.say("forgot " + forgotten);
    }
    return ExitCode.OK.code();
  }
}
