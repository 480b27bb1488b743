package io.homelab.cli;

import io.homelab.model.Argv;
import io.homelab.operations.StarterFiles;
import io.homelab.operations.StarterFiles.MachineChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;

/** {@code homelab init}: files to begin with. */
@Command(
    name = "init",
    description =
        "Write .gitignore, hosts.yaml and topology.yaml to start from. Never overwrite a file. At a"
            + " terminal, without --topology or --no-input, ask which computers and which box.",
    footer = {"homelab init", "homelab -C ha-lab init --topology ha"})
final class InitCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    Path folder = root.environment().directory().resolve(root.options().directory).normalize();
    // Here the global option --topology names a template, not a file.
    Path template = root.options().topology;
    boolean asks = template == null && asks() && root.answered(StarterFiles.begin(folder));
    Optional<MachineChoice> machines =
        asks ? Optional.of(new InitQuestions(root).ask()) : Optional.empty();
    List<String> written =
        root.answered(
            StarterFiles.write(
                new StarterFiles.StarterRequest(
                    folder, template == null ? "" : template.toString(), machines)));
    int last = written.size() - 1;
    String files =
        String.join(", ", written.subList(0, Math.max(1, last)))
            + (last == 0 ? "" : " and " + written.getLast());
    if (asks && !written.contains("hosts.yaml")) {
      root.say(
          "wrote %s%nnext: %s (then: homelab up)"
              .formatted(files, Argv.of("homelab", "plan").with(root.options().files()).toShell()));
    } else {
      root.say(
          "wrote %s; edit %s, then run: homelab plan --offline"
              .formatted(files, written.contains("hosts.yaml") ? "both" : "topology.yaml"));
    }
    return ExitCode.OK.code();
  }

  private boolean asks() {
    return root.mayAsk() && !root.options().quiet && root.environment().terminal().err();
  }

  /** What the global option {@code --topology} means to this command. */
  static OptionSpec choice(OptionSpec global) {
    return OptionSpec.builder(global)
        .paramLabel("single|multi|ha")
        .description(
            "The lab to start with: 3 machines on this computer (single, the default), 4 on two"
                + " computers (multi), or 13 on three with no single point of failure (ha).")
        .build();
  }
}
