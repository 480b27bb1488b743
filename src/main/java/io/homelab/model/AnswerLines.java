package io.homelab.model;

import java.util.List;

/** What a host answered, line by line. */
public final class AnswerLines {
  /** Far more than an honest answer has; each takes memory beyond its letters. */
  public static final int MOST = 50_000;

  private AnswerLines() {}

  /** The last lines of an answer, {@value #MOST} at most. */
  public static List<String> of(String answer) {
    int begin = answer.length();
    for (int lines = 0; lines <= MOST && begin >= 0; lines++) {
      begin = begin == 0 ? -1 : answer.lastIndexOf('\n', begin - 1);
    }
    return answer.substring(begin + 1).lines().toList();
  }
}
