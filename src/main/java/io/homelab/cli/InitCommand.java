package io.homelab.cli;

import io.homelab.operations.StarterFiles;
import java.nio.file.Path;
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
    root.answered(
        StarterFiles.write(
            new StarterFiles.StarterRequest(folder, template == null ? "" : template.toString())));
    root.say(
        "wrote hosts.yaml, topology.yaml and .gitignore; edit both, then run: homelab plan --offline");
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
