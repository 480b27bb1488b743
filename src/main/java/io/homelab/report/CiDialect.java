package io.homelab.report;

import io.homelab.operations.SourcePlaces;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a CI wants to be told things in a job's log. Text comes as anybody wrote it; what is returned
 * is safe to print: it says to the CI what the method says and nothing else.
 */
public interface CiDialect {
  /** How bad something is. */
  enum Severity {
    /** It fails the job. */
    ERROR,
    /** Worth a look. */
    WARNING,
    /** For information. */
    NOTICE
  }

  /**
   * Something that is shown with the job, not only in its log.
   *
   * @param title in a few words, what it is about
   * @param text one sentence
   * @param details lines below it
   * @param place where to look, if that is known
   */
  record Remark(
      Severity severity,
      String title,
      String text,
      List<String> details,
      Optional<SourcePlaces.FilePlace> place) {
    /** Copies the list. */
    public Remark {
      details = List.copyOf(details);
    }
  }

  /**
   * Lines that can be folded away.
   *
   * @param number unique in this log
   * @param name a word
   * @param open whether they are shown at first, where the CI has such a choice
   * @param begun when what they tell of began
   * @param ended when it ended
   */
  record Group(int number, String name, String title, boolean open, Instant begun, Instant ended) {}

  /** A line of the log. */
  String line(String text);

  /** The line that begins a group. */
  String begin(Group group);

  /** The line that ends it. */
  String end(Group group);

  /** One or more lines. */
  String remark(Remark remark);

  /** So many remarks of a severity are shown with a job; more are lost. */
  int mostRemarks();
}
