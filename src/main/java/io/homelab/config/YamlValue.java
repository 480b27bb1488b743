package io.homelab.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A YAML value with its position. */
sealed interface YamlValue {
  /** Where the value starts. */
  Position at();

  /** What was found, for messages: {@code a list}, {@code 'text'}, {@code 12}. */
  String found();

  /** The same value at another position: that of an alias. */
  YamlValue movedTo(Position place);

  /**
   * A text, number, boolean or null; which one it is follows YAML 1.2's core schema.
   *
   * @param raw the characters after unquoting
   * @param plain whether it has no quotes
   */
  record Scalar(Position at, String raw, boolean plain) implements YamlValue {
    /** What a plain scalar stands for. */
    enum ScalarType {
      NULL,
      BOOLEAN,
      NUMBER,
      TEXT
    }

    ScalarType kind() {
      return plain ? CoreSchema.kindOf(raw) : ScalarType.TEXT;
    }

    boolean isTrue() {
      return raw.toLowerCase(Locale.ROOT).equals("true");
    }

    @Override
    public String found() {
      return switch (kind()) {
        case NULL -> "empty";
        case BOOLEAN, NUMBER -> Wording.shorten(raw);
        case TEXT -> Wording.quote(raw);
      };
    }

    @Override
    public YamlValue movedTo(Position place) {
      return new Scalar(place, raw, plain);
    }
  }

  /** A list. */
  record Sequence(Position at, List<YamlValue> items) implements YamlValue {
    @Override
    public String found() {
      return "a list";
    }

    @Override
    public YamlValue movedTo(Position place) {
      return new Sequence(place, items);
    }
  }

  /** A map with text keys, in the order of the file. */
  record Mapping(Position at, Map<String, MapEntry> entries) implements YamlValue {
    /** The characters of a scalar entry. */
    Optional<String> scalar(String key) {
      MapEntry entry = entries.get(key);
      return entry != null && entry.value() instanceof Scalar scalar
          ? Optional.of(scalar.raw())
          : Optional.empty();
    }

    @Override
    public String found() {
      return "a map";
    }

    @Override
    public YamlValue movedTo(Position place) {
      return new Mapping(place, entries);
    }
  }

  /**
   * One entry of a map.
   *
   * @param keyAt where the key is
   * @param value the value
   */
  record MapEntry(Position keyAt, YamlValue value) {}
}
