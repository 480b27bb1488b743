package io.homelab.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects problems during reading, so that all can be shown at once. */
final class Problems {
  // An alias can lead to the same node twice; its problem is still shown once.
  private final Map<Position, Map<String, Problem>> found = new TreeMap<>();

  void add(Position at, String what, String expected) {
    Problem problem = new Problem(at.file(), at.line(), at.column(), what, expected);
    found.computeIfAbsent(at, p -> new LinkedHashMap<>()).putIfAbsent(what, problem);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All problems, by file, line and column. */
  List<Problem> sorted() {
    List<Problem> all = new ArrayList<>();
    for (Map<String, Problem> here : found.values()) {
      all.addAll(here.values());
    }
    return all;
  }
}
