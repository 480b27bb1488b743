package io.homelab.cli;

import io.homelab.operations.DefinitionImport;
import io.homelab.operations.LabRequest;
import io.homelab.report.ImportView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab import}: topology.yaml from a Vagrantfile. */
@Command(
    name = "import",
    description = {
      "Write topology.yaml from a Vagrantfile, and list what it does not say.",
      "This runs the Vagrantfile, as every vagrant command does."
    },
    footer = {
      "homelab import --on nuc",
      "homelab import ../k8s/Vagrantfile --provider virtualbox --output k8s.yaml"
    })
final class ImportCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "VAGRANTFILE",
      description = "The file to read (default: Vagrantfile).")
  @Nullable Path vagrantfile;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The file to write (default: topology.yaml).")
  @Nullable Path output;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "The provider whose settings count (default: libvirt).")
  String provider = "libvirt";

  @Option(
      names = "--on",
      paramLabel = "HOST",
      description =
          "Let the Vagrant of this host read it, with the files beside it (default: this computer).")
  @Nullable String on;

  @Option(names = "--force", description = "Overwrite the file that is there.")
  boolean force;

  @Override
  public Integer call() {
    Path folder = root.environment().directory().resolve(root.options().directory).normalize();
    Path source = folder.resolve(vagrantfile == null ? Path.of("Vagrantfile") : vagrantfile);
    Path target = folder.resolve(output == null ? Path.of("topology.yaml") : output);
    LabRequest usual = Workspace.request(root.environment(), root.options());
    DefinitionImport done =
        root.answered(
            DefinitionImport.of(
                root.environment().labs(),
                usual,
                new DefinitionImport.ImportRequest(
                    source.normalize(),
                    target.normalize(),
                    provider,
                    force,
                    Optional.ofNullable(on))));
    root.say(
        "wrote %s with %d %s%s"
            .formatted(
                done.file().getFileName(),
                done.machines().size(),
                done.machines().size() == 1 ? "machine" : "machines",
                done.unsaid().isEmpty() ? "" : "; what it does not say, or not in the same way:"));
    root.print(root.options().json ? ImportView.json(done) : ImportView.human(done, root.style()));
    List<String> options = new ArrayList<>(root.options().folder());
    if (output != null) {
      options.addAll(List.of("--topology", output.toString()));
    }
    root.sayNext(
        new LabRequest(usual.hosts(), target.normalize(), usual.mayAsk(), usual.sshConfig()),
        options);
    return ExitCode.OK.code();
  }
}
