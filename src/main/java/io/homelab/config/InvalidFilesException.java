package io.homelab.config;

import io.homelab.model.HomeLabException;
import java.util.List;

/** All problems of both input files at once. Nothing was touched. */
public final class InvalidFilesException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * Reports the problems.
   *
   * @param problems at least one, sorted by file, line and column
   */
  InvalidFilesException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()), "");
    this.problems = List.copyOf(problems);
  }

  /** Every problem, hosts.yaml first, then by line and column; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
