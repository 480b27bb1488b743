package io.homelab.cli;

import io.homelab.operations.StarterFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;

/** {@code homelab init}: files to begin with. */
@Command(
    name = "init",
    description =
        "Write .gitignore, hosts.yaml and topology.yaml to start from. Never overwrite a file.",
    footer = {"homelab init", "homelab -C ha-lab init --topology ha"})
final class InitCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    Path folder = root.environment().directory().resolve(root.options().directory).normalize();
    // Here the global option --topology names a template, not a file.
    Path template = root.options().topology;
    List<String> written =
        root.answered(
            StarterFiles.write(
                new StarterFiles.StarterRequest(
                    folder, template == null ? "" : template.toString())));
    int last = written.size() - 1;
    root.say(
        "wrote %s%s; edit %s, then run: homelab plan --offline"
            .formatted(
                String.join(", ", written.subList(0, Math.max(1, last))),
                last == 0 ? "" : " and " + written.getLast(),
                written.contains("hosts.yaml") ? "both" : "topology.yaml"));
    return ExitCode.OK.code();
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
