package io.homelab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
  private static final String GITIGNORE = "/local/\n.homelab/\n.vagrant/\n";

  @ParentCommand HomeLabCommand root;

  /** The labs to choose from, smallest first. */
  private static final List<String> TEMPLATES = List.of("single", "multi", "ha");

  @Override
  public Integer call() throws IOException {
    Path folder = root.environment().directory().resolve(root.options().directory).normalize();
    Files.createDirectories(folder);
    String template = template();
    List<String> names = List.of("hosts.yaml", "topology.yaml");
    for (String name : names) {
      if (Files.exists(folder.resolve(name))) {
        throw new CommandException(
            ExitCode.USAGE,
            name + " is there already; nothing was written",
            "move it away, or use -C DIR");
      }
    }
    for (String name : names) {
      try (InputStream in =
          InitCommand.class.getResourceAsStream("init/" + template + "/" + name)) {
        if (in == null) {
          throw new IllegalStateException("the program lacks its template " + name);
        }
        Files.write(folder.resolve(name), in.readAllBytes(), StandardOpenOption.CREATE_NEW);
      }
    }
    Path ignore = folder.resolve(".gitignore");
    if (!Files.exists(ignore)) {
      Files.writeString(ignore, GITIGNORE, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    }
    root.say(
        "wrote hosts.yaml, topology.yaml and .gitignore; edit both, then: homelab plan --offline");
    return ExitCode.OK.code();
  }

  /** Here the global option {@code --topology} names no file, but a kind of lab. */
  private String template() {
    Path wanted = root.options().topology;
    if (wanted == null) {
      return "multi";
    }
    if (!TEMPLATES.contains(wanted.toString())) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no topology '" + wanted + "' to begin with",
          "--topology takes single (one computer), multi (two) or ha (some twelve machines)");
    }
    return wanted.toString();
  }
}
