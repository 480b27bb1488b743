package io.homelab.server.pages;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Whole numbers that somebody typed. */
final class PageNumbers {
  private static final ApiReply GOOD = new ApiReply(200, ApiValue.NOTHING, "", Map.of());

  private PageNumbers() {}

  /** Puts those that there are; a problem when one is no number. */
  static ApiReply put(PageForm form, ObjectNode body, String... names) {
    for (String name : names) {
      Optional<String> text = form.text(name);
      if (text.isPresent()) {
        if (!text.get().matches("[0-9]{1,9}")) {
          ObjectNode problem = PageVisit.body();
          problem.put("detail", "'%s' is no whole number".formatted(name));
          problem.put("hint", "go back, and type digits alone");
          return new ApiReply(400, new ApiValue(problem), "", Map.of());
        }
        body.put(name, Long.parseLong(text.get()));
      }
    }
    return GOOD;
  }
}
