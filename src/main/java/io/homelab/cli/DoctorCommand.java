package io.homelab.cli;

import io.homelab.operations.ComputerCheck;
import io.homelab.operations.Diagnosis;
import io.homelab.report.DiagnosisView;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code homelab doctor}: what is missing here and on the hosts. */
@Command(
    name = "doctor",
    description =
        "Find what is missing on this computer, in the files of the lab and on its hosts, with what"
            + " to type to mend it. Exit 6 if something keeps machines from being made.",
    footer = {"homelab doctor", "homelab doctor --json"})
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Override
  public Integer call() {
    Environment environment = root.environment();
    Map<String, String> variables = environment.variables();
    Diagnosis diagnosis =
        root.answered(
            Diagnosis.of(
                environment.labs(),
                root.request(),
                new ComputerCheck(
                    Path.of(variables.getOrDefault("HOME", System.getProperty("user.home"))),
                    environment.directory().resolve(root.options().directory).normalize(),
                    variables)));
    root.print(
        root.options().json
            ? DiagnosisView.json(diagnosis)
            : DiagnosisView.human(diagnosis, root.style()));
    return (diagnosis.errors() ? ExitCode.PARTLY : ExitCode.OK).code();
  }
}
