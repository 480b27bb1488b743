package io.homelab.cli;

import io.homelab.operations.StarterFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code homelab init}: files to begin with. */
@Command(
    name = "init",
    description =
        "Write hosts.yaml, topology.yaml and .gitignore to begin with; never overwrite."
            + " --topology single|multi|ha chooses the lab (default: multi).")
final class InitCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    Path folder = root.environment().directory().resolve(root.options().directory).normalize();
    // Here the global option --topology names no file, but a kind of lab.
    Path template = root.options().topology;
    root.answered(
        StarterFiles.write(
            new StarterFiles.StarterRequest(folder, template == null ? "" : template.toString())));
    root.say(
        "wrote hosts.yaml, topology.yaml and .gitignore; edit both, then: homelab plan --offline");
    return ExitCode.OK.code();
  }
}
