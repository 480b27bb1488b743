package io.homelab.cli;

import io.homelab.operations.Completion;
import io.homelab.operations.Refusal;

/** How a command ends, for scripts. The numbers are fixed. */
public enum ExitCode {
  /** Done, or nothing to do. */
  OK(0),
  /** A bug. */
  UNEXPECTED(1),
  /** The command line or a file is wrong; nothing was touched. */
  USAGE(2),
  /** Some machine fits nowhere. */
  DOES_NOT_FIT(3),
  /** A host that is needed does not answer, or its key is unknown, changed or refused. */
  UNREACHABLE(4),
  /** Another run holds the lab's lock. */
  LOCKED(5),
  /** Some machines failed; the rest is done. */
  PARTLY(6),
  /** {@code pool claim}: nothing was ready in time; try again. */
  NOT_READY(7),
  /** The server does not know the token, or its role may not do that. */
  NO_RIGHT(8),
  /** The server cannot be reached. */
  NO_SERVER(9),
  /** {@code plan --detailed-exitcode}: there are changes. */
  CHANGES(10),
  /** A person or a signal stopped the run. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** How a use case that was refused ends the process. */
  public static ExitCode of(Refusal.Kind kind) {
    return switch (kind) {
      case USAGE -> USAGE;
      case DOES_NOT_FIT, INSUFFICIENT -> DOES_NOT_FIT;
      case UNREACHABLE -> UNREACHABLE;
      case LOCKED -> LOCKED;
      case HOST_FAILED -> PARTLY;
      case NO_RIGHT -> NO_RIGHT;
      case NO_SERVER -> NO_SERVER;
      case INTERRUPTED -> INTERRUPTED;
    };
  }

  /** How work on machines ends the process. */
  public static ExitCode of(Completion completion) {
    return switch (completion) {
      case COMPLETE -> OK;
      case LEFT_OUT -> DOES_NOT_FIT;
      case FAILED -> PARTLY;
      case INTERRUPTED -> INTERRUPTED;
    };
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }
}
