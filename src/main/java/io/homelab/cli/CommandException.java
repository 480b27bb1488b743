package io.homelab.cli;

import io.homelab.model.HomeLabException;

/** A command that cannot go on, with the exit code that says so. */
final class CommandException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandException(ExitCode exitCode, String message, String hint) {
    super(message, hint);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
