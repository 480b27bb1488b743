package io.homelab.cli;

import io.homelab.operations.OutputFile;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.SourcePlaces;
import io.homelab.report.CiDialect;
import io.homelab.report.CiReport;
import io.homelab.report.GithubDialect;
import io.homelab.report.GitlabDialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab report}: events as what a CI shows. It needs no lab. */
@Command(
    name = "report",
    description = {
      "Turn the events that a command with --json writes into the log of a CI job: groups, errors"
          + " with the line of topology.yaml, a summary.",
      "Pipe them into it: homelab vos up --json | homelab report github"
    },
    footer = {
      "homelab report github < events.jsonl",
      "homelab vos up --json | tee events.jsonl | homelab report github"
    })
final class ReportCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: github or gitlab");
  }

  /** {@code homelab report github}. */
  @Command(
      name = "github",
      description = {
        "Read events from standard input; write workflow commands of GitHub Actions, and a table to"
            + " the file in GITHUB_STEP_SUMMARY.",
        "End with the exit code of the command that wrote the events, and with 1 if they break off."
      },
      footer = {
        "homelab report github < events.jsonl",
        "homelab vos up --json | tee events.jsonl | homelab report github"
      })
  static final class Github implements Callable<Integer> {
    @ParentCommand ReportCommand report;

    @Override
    public Integer call() throws IOException {
      HomeLabCommand root = report.root;
      CiReport shown = report.on(new GithubDialect(), "GITHUB_WORKSPACE");
      int code = shown.show(report.events("github"));
      report
          .variable("GITHUB_STEP_SUMMARY")
          .ifPresent(file -> {
            try {
              OutputFile.append(root.environment().directory().resolve(file), shown.markdown());
            } catch (RefusedException e) {
              // What the job is about went as it went.
              root.say("homelab: " + e.getMessage());
            }
          });
      return code;
    }
  }

  /** {@code homelab report gitlab}. */
  @Command(
      name = "gitlab",
      description = {
        "Read events from standard input; write sections that fold and colours of GitLab's job"
            + " logs.",
        "End with the exit code of the command that wrote the events, and with 1 if they break off."
      },
      footer = {
        "homelab report gitlab < events.jsonl",
        "homelab vos up --json | homelab report gitlab"
      })
  static final class Gitlab implements Callable<Integer> {
    @ParentCommand ReportCommand report;

    @Override
    public Integer call() throws IOException {
      // The log of a job is no terminal, and has colours all the same.
      boolean colour = !report.root.options().noColor && report.variable("NO_COLOR").isEmpty();
      return report.on(new GitlabDialect(colour), "CI_PROJECT_DIR").show(report.events("gitlab"));
    }
  }

  private CiReport on(CiDialect dialect, String checkout) {
    Environment environment = root.environment();
    GlobalOptions options = root.options();
    return new CiReport(
        dialect,
        environment.out(),
        options.quiet,
        options.verbose,
        new SourcePlaces(
            environment.labs(),
            Workspace.request(environment, options),
            environment.directory(),
            variable(checkout).map(Path::of)),
        environment.clock(),
        completion -> ExitCode.of(completion).code());
  }

  private InputStream events(String ci) {
    if (root.environment().terminal().in()) {
      throw new RefusedException(
          Refusal.usage(
              "nothing comes from standard input",
              "run: homelab vos up --json | homelab report " + ci));
    }
    return root.environment().in();
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(root.environment().variables().get(name))
        .filter(value -> !value.isBlank());
  }
}
