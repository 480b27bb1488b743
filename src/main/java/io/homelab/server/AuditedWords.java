package io.homelab.server;

import io.homelab.model.PlainText;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the audit says that was asked for: the path, and the words of a command. */
final class AuditedWords {
  private static final int LONGEST = 300;
  private static final int LONGEST_WORDS = 600;

  private AuditedWords() {}

  /** What a machine is told to run may have secrets: only how much it is is written down. */
  static String object(ApiRequest request) {
    String path = PlainText.excerpt(request.path(), LONGEST);
    if (!request.method().equals("POST") || !request.path().endsWith("/commands")) {
      return path;
    }
    List<String> words = words(request.content());
    int secret = secret(words);
    List<String> shown = new ArrayList<>(words.subList(0, secret));
    if (secret < words.size()) {
      shown.add("[%d more]".formatted(words.size() - secret));
    }
    return path + ": " + PlainText.excerpt(String.join(" ", shown), LONGEST_WORDS);
  }

  /** Where the words begin that a machine is told. */
  private static int secret(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals("--")) {
        return i;
      }
      if (words.get(i).equals("ssh")) {
        boolean machine = i + 1 < words.size() && !words.get(i + 1).startsWith("-");
        return machine ? i + 2 : i + 1;
      }
    }
    return words.size();
  }

  private static List<String> words(String content) {
    List<String> words = new ArrayList<>();
    try {
      for (JsonNode each : JsonMapper.shared().readTree(content).path("words")) {
        words.add(each.asString(""));
      }
    } catch (JacksonException e) {
      // It is refused, and its path is what is known of it.
      return List.of();
    }
    return words;
  }
}
