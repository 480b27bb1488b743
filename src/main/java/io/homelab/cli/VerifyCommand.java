package io.homelab.cli;

import io.homelab.operations.EdgeCheck;
import io.homelab.operations.OutputFile;
import io.homelab.report.JunitXml;
import io.homelab.report.VerifyView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab verify}. */
@Command(
    name = "verify",
    description = "Probe every edge (a depends_on b) from inside the dependant machine.",
    footer = {"homelab verify --json", "homelab verify --junit verify.xml"})
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand HomeLabCommand root;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the result to FILE as a test report for a CI (JUnit XML).")
  @Nullable Path junit;

  @Override
  public Integer call() {
    try (Workspace workspace = root.open()) {
      Instant began = root.environment().clock().instant();
      EdgeCheck check = root.answered(EdgeCheck.of(workspace.opened()));
      Duration took = Duration.between(began, root.environment().clock().instant());
      root.print(
          root.options().json
              ? VerifyView.json(check.edges())
              : VerifyView.human(check.edges(), root.style()));
      if (junit != null) {
        OutputFile.write(
            root.file(junit),
            JunitXml.of(workspace.opened().lab().name().value(), check.edges(), began, took));
      }
      if (!check.allAsked()) {
        return ExitCode.UNREACHABLE.code();
      }
      return (check.allReached() ? ExitCode.OK : ExitCode.PARTLY).code();
    }
  }
}
