package io.homelab.cli;

import io.homelab.model.HomeLabException;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ErrorView;
import io.homelab.report.Style;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become exit codes and words. */
final class Failures {
  /** How a failure is told to programs. */
  enum Json {
    /** By the exit code alone. */
    NONE,
    /** As the object that would have been data. */
    OBJECT,
    /** As the last of the lines that are data. */
    LINE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final PrintStream out;
  private final PrintStream err;
  private final Json json;
  private final Style style;
  private final List<String> lab;

  /**
   * Where and how they are told.
   *
   * @param lab the options that say which lab of several it is
   */
  Failures(PrintStream out, PrintStream err, Json json, Style style, List<String> lab) {
    this.style = style;
    this.lab = List.copyOf(lab);
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** What a hint says to type is about the same lab. */
  private Refusal withLab(Refusal refusal) {
    return lab.isEmpty() || !refusal.hint().contains("homelab ") || refusal.hint().contains("--as")
        ? refusal
        : refusal.hinting("%s (with %s)".formatted(refusal.hint(), String.join(" ", lab)));
  }

  /** Reports the failure to person, script and log, and returns the exit code. */
  ExitCode report(Exception failure) {
    LOG.debug("the command failed", failure);
    Optional<Refusal> refusal = Refusal.expected(failure).map(this::withLab);
    ExitCode code = refusal.map(Refusal::kind).map(ExitCode::of).orElse(ExitCode.UNEXPECTED);
    HomeLabException told =
        refusal
            .<HomeLabException>map(RefusedException::new)
            .orElseGet(() -> new ProgramBug(failure));
    List<FileError> errors = refusal.map(Refusal::fileErrors).orElse(List.of());
    // Each on a line of its own that begins with the place, as editors and compilers have it.
    errors.forEach(err::println);
    if (errors.isEmpty()) {
      err.print(ErrorView.human(told, style));
    }
    if (code == ExitCode.UNEXPECTED && style.verbose()) {
      failure.printStackTrace(err);
    }
    switch (json) {
      case NONE -> {}
      case OBJECT -> out.print(ErrorView.json(told, code.code(), errors));
      case LINE -> out.print(ErrorView.jsonLine(told, code.code(), errors));
    }
    out.flush();
    err.flush();
    return code;
  }
}
