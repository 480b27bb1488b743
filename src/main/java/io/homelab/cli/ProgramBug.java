package io.homelab.cli;

import io.homelab.model.HomeLabException;

/** A failure that nobody expected, as people are told of it. */
final class ProgramBug extends HomeLabException {
  private static final long serialVersionUID = 1L;

  ProgramBug(Exception failure) {
    super(
        "unexpected failure, a bug in homelab: " + failure,
        "run it again with -v and report the output with both YAML files",
        failure);
  }
}
