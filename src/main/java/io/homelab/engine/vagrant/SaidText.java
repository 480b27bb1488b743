package io.homelab.engine.vagrant;

import io.homelab.model.PlainText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last texts of one call that may tell why it failed: as many as fit into a bounded room, since
 * a host can print for as long as the call may take. Safe for use by several threads.
 */
final class SaidText {
  /** In characters, for all texts together; Vagrant's longest errors are a few thousand. */
  static final int ROOM = 256 * 1024;

  private final Deque<String> texts = new ArrayDeque<>();
  private int length;

  synchronized void add(String text) {
    String kept = text.length() <= ROOM / 2 ? text : PlainText.excerpt(text, ROOM / 2);
    texts.addLast(kept);
    length += kept.length() + 1;
    while (length > ROOM) {
      length -= texts.removeFirst().length() + 1;
    }
  }

  synchronized boolean isEmpty() {
    return texts.isEmpty();
  }

  /** The texts, oldest first. */
  synchronized List<String> texts() {
    return new ArrayList<>(texts);
  }
}
