package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.DurationText;
import io.homelab.model.Lifetime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts YAML values. On a problem, each method records it and returns empty, so that reading
 * continues. {@code label} names the value in messages.
 */
record ValueReader(Problems problems) {
  private static final String TIME =
      "expected a time above 0 such as 90s, 10m, 4h or 7d, at most "
          + Lifetime.LONGEST.toDays()
          + "d";

  /** Times as people write them elsewhere: only ever suggested in our form. */
  private static final Pattern LOOSE_TIME =
      Pattern.compile(
          "(\\d{1,5})\\s*((?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)?)");

  /** A single-line text that follows the rule; a number or boolean is not a text. */
  Optional<String> text(YamlValue value, String label, TextRule rule) {
    if (value instanceof Scalar scalar && scalar.kind() == Scalar.ScalarType.TEXT) {
      return checked(scalar, label, rule);
    }
    boolean quotable = value instanceof Scalar scalar && scalar.kind() != Scalar.ScalarType.NULL;
    return wrong(value, label, quotable ? "expected a text (put it in quotes)" : "expected a text");
  }

  /** A single-line text, or a number or boolean exactly as written. */
  Optional<String> scalarText(YamlValue value, String label, TextRule rule) {
    if (value instanceof Scalar scalar && scalar.kind() != Scalar.ScalarType.NULL) {
      return checked(scalar, label, rule);
    }
    return wrong(value, label, "expected a text or a number");
  }

  /** A text that may have several lines and is not blank. */
  Optional<String> script(YamlValue value, String label) {
    if (!(value instanceof Scalar scalar)
        || scalar.kind() != Scalar.ScalarType.TEXT
        || scalar.raw().isBlank()) {
      return wrong(value, label, "expected the text of a shell script");
    }
    return withoutControls(scalar, label, true) ? Optional.of(scalar.raw()) : Optional.empty();
  }

  /** A whole number in plain digits, from {@code least} to {@code most}. */
  OptionalLong number(YamlValue value, String label, long least, long most) {
    if (value instanceof Scalar scalar && scalar.plain() && CoreSchema.isDecimal(scalar.raw())) {
      OptionalLong number = decimal(scalar.raw());
      if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
        return number;
      }
    }
    boolean quoted = value instanceof Scalar scalar && !scalar.plain();
    wrong(
        value,
        label,
        "expected a whole number from "
            + least
            + " to "
            + most
            + (quoted ? ", without quotes" : "")
            + withoutUnit(value, label));
    return OptionalLong.empty();
  }

  /** A suggestion, for example for {@code memory_mb: 2GB}. */
  private static String withoutUnit(YamlValue value, String label) {
    OptionalLong meant = OptionalLong.empty();
    if (label.endsWith("_mb")) {
      meant = SizeText.mebibytes(value);
    } else if (label.endsWith("_gb")) {
      meant = SizeText.gibibytes(value);
    }
    return meant.isPresent() ? "; did you mean " + meant.getAsLong() + "?" : "";
  }

  /** A time above 0 with its unit, such as {@code 10m}. */
  Optional<Duration> duration(YamlValue value, String label) {
    return value instanceof Scalar
        ? scalarText(value, label, ValueReader::timeComplaint).flatMap(DurationText::parse)
        : wrong(value, label, TIME);
  }

  private static @Nullable String timeComplaint(String text) {
    if (DurationText.parse(text).filter(ValueReader::isTime).isPresent()) {
      return null;
    }
    Matcher loose = LOOSE_TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    String near = loose.matches() ? loose.group(1) + unit(loose.group(2)) : "";
    return DurationText.parse(near).filter(ValueReader::isTime).isPresent()
        ? TIME + "; did you mean " + near + "?"
        : TIME;
  }

  private static boolean isTime(Duration time) {
    return time.isPositive() && time.compareTo(Lifetime.LONGEST) <= 0;
  }

  /** The unit that stands for the word; seconds if there is none. */
  private static String unit(String word) {
    return word.isEmpty() ? "s" : word.substring(0, 1);
  }

  Optional<Boolean> bool(YamlValue value, String label) {
    if (value instanceof Scalar scalar && scalar.kind() == Scalar.ScalarType.BOOLEAN) {
      return Optional.of(scalar.isTrue());
    }
    return wrong(value, label, "expected true or false");
  }

  Optional<Mapping> map(YamlValue value, String label) {
    return map(value, label, "expected a map (key: value)");
  }

  Optional<Mapping> map(YamlValue value, String label, String expected) {
    return value instanceof Mapping map ? Optional.of(map) : wrong(value, label, expected);
  }

  Optional<List<YamlValue>> list(YamlValue value, String label) {
    return value instanceof Sequence list
        ? Optional.of(list.items())
        : wrong(value, label, "expected a list");
  }

  /** Any value as plain data: maps, lists, texts, numbers and booleans, but no nulls. */
  Optional<Object> plainData(YamlValue value, String label) {
    if (value instanceof Scalar scalar) {
      return plainScalar(scalar, label);
    }
    if (value instanceof Mapping map) {
      return Optional.of(plainMap(map, label));
    }
    List<Object> items = new ArrayList<>();
    if (value instanceof Sequence sequence) {
      for (YamlValue item : sequence.items()) {
        plainData(item, label).ifPresent(items::add);
      }
    }
    return Optional.of(List.copyOf(items));
  }

  /** A map as plain data, in file order. */
  Map<String, Object> plainMap(Mapping map, String label) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (Map.Entry<String, MapEntry> each : map.entries().entrySet()) {
      plainData(each.getValue().value(), label + "." + Wording.shorten(each.getKey()))
          .ifPresent(plain -> data.put(each.getKey(), plain));
    }
    return Collections.unmodifiableMap(data);
  }

  /** A text, number or boolean as such. */
  Optional<Object> plainScalar(Scalar scalar, String label) {
    return switch (scalar.kind()) {
      case NULL -> wrong(scalar, label, "expected a value");
      case BOOLEAN -> Optional.of(scalar.isTrue());
      case TEXT ->
          withoutControls(scalar, label, true) ? Optional.of(scalar.raw()) : Optional.empty();
      case NUMBER -> {
        Number number = parseNumber(scalar.raw());
        yield number == null
            ? wrong(scalar, label, "expected a number of at most 18 digits")
            : Optional.of(number);
      }
    };
  }

  /** Records that the value is not what was expected. */
  <T> Optional<T> wrong(YamlValue value, String label, String expected) {
    problems.add(value.at(), label + " is " + value.found(), expected);
    return Optional.empty();
  }

  private Optional<String> checked(Scalar scalar, String label, TextRule rule) {
    if (!withoutControls(scalar, label, false)) {
      return Optional.empty();
    }
    String complaint = rule.complaint(scalar.raw());
    return complaint == null ? Optional.of(scalar.raw()) : wrong(scalar, label, complaint);
  }

  private boolean withoutControls(Scalar scalar, String label, boolean lines) {
    String text = scalar.raw();
    if (lines) {
      text = text.replace('\n', ' ').replace('\t', ' ').replace('\r', ' ');
    }
    int control = TextRules.controlIn(text);
    if (control >= 0) {
      problems.add(
          scalar.at(),
          label + " has the control character " + Wording.codePoint(control),
          lines ? "expected plain text" : "expected one line of plain text");
    }
    return control < 0;
  }

  /** The number, if it has no leading zeros (010 means 8 to some readers) and at most 18 digits. */
  private static OptionalLong decimal(String raw) {
    String digits = raw.startsWith("-") ? raw.substring(1) : raw;
    return digits.length() > 18 || (digits.length() > 1 && digits.startsWith("0"))
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(raw));
  }

  private static @Nullable Number parseNumber(String raw) {
    String digits = raw.startsWith("+") ? raw.substring(1) : raw;
    try {
      if (digits.startsWith("0x")) {
        return Long.valueOf(digits.substring(2), 16);
      }
      if (digits.startsWith("0o")) {
        return Long.valueOf(digits.substring(2), 8);
      }
      if (CoreSchema.isDecimal(digits)) {
        return Long.valueOf(digits);
      }
      double number = Double.parseDouble(digits);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
