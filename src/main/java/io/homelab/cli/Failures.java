package io.homelab.cli;

import io.homelab.config.InvalidFilesException;
import io.homelab.config.Problem;
import io.homelab.model.HomeLabException;
import io.homelab.operations.Refusal;
import io.homelab.remote.InterruptedRunException;
import io.homelab.report.ErrorView;
import io.homelab.report.FileError;
import io.homelab.report.Style;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become exit codes and words. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private final Style style;

  Failures(PrintStream out, PrintStream err, boolean json, Style style) {
    this.style = style;
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Tells everyone who wants to know, and returns how the process ends. */
  ExitCode report(Exception failure) {
    LOG.debug("the command failed", failure);
    ExitCode code = exitCode(failure);
    HomeLabException told =
        failure instanceof HomeLabException known ? known : unexpected(code, failure);
    List<FileError> errors = new ArrayList<>();
    if (failure instanceof InvalidFilesException invalid) {
      for (Problem each : invalid.problems()) {
        errors.add(
            new FileError(each.file(), each.line(), each.column(), each.what(), each.expected()));
      }
      // Each on a line of its own that begins with the place, as editors and compilers have it.
      invalid.problems().forEach(problem -> err.println(problem));
    } else {
      err.print(ErrorView.human(told, style));
    }
    if (code == ExitCode.UNEXPECTED && style.verbose()) {
      failure.printStackTrace(err);
    }
    if (json) {
      out.print(ErrorView.json(told, code.code(), errors));
    }
    out.flush();
    err.flush();
    return code;
  }

  private static HomeLabException unexpected(ExitCode code, Exception failure) {
    if (code == ExitCode.INTERRUPTED) {
      return new CommandException(code, "interrupted", "the same command goes on from here");
    }
    if (failure instanceof FileSystemException file) {
      return new CommandException(
          code, "cannot use " + file.getMessage(), "check free disk space and permissions");
    }
    return new CommandException(
        code,
        "unexpected failure, which is a bug in homelab: " + failure,
        "run it again with -v and report what it prints, with both YAML files");
  }

  static ExitCode exitCode(Exception failure) {
    return switch (failure) {
      case CommandException known -> known.exitCode();
      case HomeLabException expected -> exitCode(Refusal.of(expected).kind());
      case InterruptedRunException interrupted -> ExitCode.INTERRUPTED;
      case FileSystemException file -> ExitCode.USAGE;
      default -> ExitCode.UNEXPECTED;
    };
  }

  private static ExitCode exitCode(Refusal.Kind kind) {
    return switch (kind) {
      case USAGE -> ExitCode.USAGE;
      case DOES_NOT_FIT -> ExitCode.DOES_NOT_FIT;
      case UNREACHABLE -> ExitCode.UNREACHABLE;
      case LOCKED -> ExitCode.LOCKED;
      case HOST_FAILED -> ExitCode.PARTLY;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
    };
  }
}
