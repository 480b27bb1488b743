package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.Requirement;
import io.homelab.model.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code require}: a map of labels with their values, or a list of conditions. */
final class RequireReader {
  static final String KEY = "require";

  private static final String FORM =
      "expected NAME, '!NAME', or NAME with one of = != < <= > >= and one word, such as 'rack != 1'";

  private RequireReader() {}

  /** What a host must be; empty without the key. */
  static Optional<Requirements> read(Fields fields) {
    Optional<YamlValue> value = fields.value(KEY);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return switch (value.get()) {
      case Sequence list -> Optional.of(new Requirements(new TreeMap<>(), conditions(fields)));
      case Mapping map -> Optional.of(new Requirements(labels(fields), List.of()));
      default ->
          fields
              .values()
              .wrong(value.get(), KEY, "expected a map of labels, or a list of conditions");
    };
  }

  private static SortedMap<String, String> labels(Fields fields) {
    return fields.scalars(KEY, TextRules::word);
  }

  private static List<Requirement> conditions(Fields fields) {
    List<Requirement> conditions = new ArrayList<>();
    fields
        .texts(KEY, RequireReader::complaint)
        .forEach(text -> Requirement.parse(text.value()).ifPresent(conditions::add));
    return conditions;
  }

  /** What is wrong with the text of a condition. */
  static @Nullable String complaint(String text) {
    if (Requirement.parse(text).isPresent()) {
      return null;
    }
    String near = near(text);
    if (!near.equals(text) && Requirement.parse(near).isPresent()) {
      return "did you mean '" + near + "'?";
    }
    if (text.contains(",") || text.contains("&") || text.contains("|")) {
      return "expected one condition in each entry of the list";
    }
    for (Requirement.Operator operator : Requirement.Operator.values()) {
      if (operator.isOrdering() && text.contains(operator.sign())) {
        String word = text.substring(text.indexOf(operator.sign()) + 1).replace("=", "").strip();
        if (!word.isEmpty() && !Requirement.isNumber(word)) {
          return "expected a number behind "
              + (text.contains(operator.sign() + "=") ? operator.sign() + "=" : operator.sign())
              + ", since words have no order";
        }
      }
    }
    return FORM;
  }

  /** The same condition, where other languages write it otherwise. */
  private static String near(String text) {
    return text.strip()
        .replace("==", "=")
        .replace("=>", ">=")
        .replace("=<", "<=")
        .replace("<>", "!=")
        .replaceFirst("^not\\s+", "!")
        .replaceFirst("^(\\S+)\\s*:\\s*(\\S+)$", "$1 = $2");
  }
}
