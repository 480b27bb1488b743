package io.homelab.cli;

import io.homelab.operations.MachineTunnel;
import io.homelab.operations.TunnelWish;
import io.homelab.report.TunnelView;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab open}. */
@Command(
    name = "open",
    description =
        "Show a service of a machine in the browser of this computer, through the machine's host,"
            + " until Ctrl-C.",
    footer = {"homelab open web", "homelab open grafana:3000"})
final class OpenCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Parameters(
      index = "0",
      paramLabel = "MACHINE[:PORT]",
      description = "The machine and its port (default: that of its 'check', else 80).")
  String target;

  @Override
  public Integer call() {
    TunnelWish wish = root.answered(TunnelWish.of(target, OptionalInt.empty()));
    try (Workspace workspace = root.open();
        MachineTunnel tunnel =
            root.answered(MachineTunnel.open(workspace.opened(), wish, root::complain))) {
      root.environment().labs().endsInOrder();
      root.print(root.options().json ? TunnelView.json(tunnel) : TunnelView.url(tunnel));
      root.say(TunnelView.words(tunnel));
      if (!root.answered(tunnel.browse(hasDisplay(root.environment().variables())))) {
        root.say("no browser was found here: open the address in one");
      }
      root.answered(tunnel.serve());
      return ExitCode.OK.code();
    }
  }

  /** A Mac always has one. */
  private static boolean hasDisplay(Map<String, String> variables) {
    return !variables.getOrDefault("DISPLAY", "").isEmpty()
        || !variables.getOrDefault("WAYLAND_DISPLAY", "").isEmpty()
        || System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
  }
}
