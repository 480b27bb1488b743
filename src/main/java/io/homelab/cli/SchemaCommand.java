package io.homelab.cli;

import io.homelab.operations.EditorSchemas;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab schema}: what tells an editor which keys the files may have. */
@Command(
    name = "schema",
    description =
        "Print the JSON Schema of hosts.yaml or topology.yaml, with which editors complete and check"
            + " them.",
    footer = {"homelab schema --write", "homelab schema topology > topology.schema.json"})
final class SchemaCommand implements Callable<Integer> {
  /** The files; their names are those of the words. */
  @SuppressWarnings("MemberName")
  enum LabFile {
    hosts,
    topology
  }

  @ParentCommand HomeLabCommand root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "hosts|topology",
      description = "Whose schema to print.")
  @Nullable LabFile file;

  @Option(
      names = "--write",
      description = "Write both to .homelab/, where the first line of the files names them.")
  boolean write;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    if (write == (file != null)) {
      throw new ParameterException(
          spec.commandLine(),
          write ? "--write writes both: leave out '" + file + "'" : "Name one: hosts or topology");
    }
    if (file != null) {
      root.print(file == LabFile.hosts ? EditorSchemas.hosts() : EditorSchemas.topology());
    } else {
      Path lab = root.environment().directory().resolve(root.options().directory).normalize();
      root.answered(EditorSchemas.write(lab)).forEach(each -> root.say("wrote " + each));
    }
    return ExitCode.OK.code();
  }
}
