package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the keys of one map. Reading a key makes it known; {@link #rejectUnknown} then reports the
 * rest, so the reading code is the only list of keys.
 */
final class Fields {
  private final Mapping map;
  private final String owner;
  private final ValueReader values;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new LinkedHashSet<>();

  /**
   * A cursor.
   *
   * @param owner whose keys these are, for messages, for example {@code machine 'db'}
   */
  Fields(Mapping map, String owner, ValueReader values) {
    this.map = map;
    this.owner = owner;
    this.values = values;
  }

  ValueReader values() {
    return values;
  }

  Position at() {
    return map.at();
  }

  boolean has(String key) {
    return map.entries().containsKey(key);
  }

  /** The characters of a scalar, unchecked; does not make the key known. */
  Optional<String> written(String key) {
    return map.scalar(key);
  }

  /** The position of the key's value; without the key, of the map. */
  Position at(String key) {
    MapEntry entry = map.entries().get(key);
    return entry == null ? map.at() : entry.value().at();
  }

  /** The value; empty if the key is missing, or has no value, which is a problem. */
  Optional<YamlValue> value(String key) {
    return value(key, "expected a value, or no '" + key + "' at all");
  }

  private Optional<YamlValue> value(String key, String expected) {
    known.add(key);
    MapEntry entry = map.entries().get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.value() instanceof Scalar scalar && scalar.kind() == Scalar.ScalarType.NULL) {
      values.wrong(scalar, key, expected);
      return Optional.empty();
    }
    return Optional.of(entry.value());
  }

  /** The value of a required key. */
  Optional<YamlValue> required(String key, String expected) {
    if (!has(key)) {
      values.problems().add(map.at(), owner + " has no '" + key + "'", expected);
    }
    return value(key, expected);
  }

  Optional<String> text(String key, TextRule rule) {
    return value(key).flatMap(value -> values.text(value, key, rule));
  }

  Optional<Located<String>> locatedText(String key, TextRule rule) {
    return text(key, rule).map(text -> new Located<>(text, at(key)));
  }

  Optional<Located<String>> requiredText(String key, TextRule rule, String expected) {
    return required(key, expected)
        .flatMap(value -> values.text(value, key, rule))
        .map(text -> new Located<>(text, at(key)));
  }

  OptionalLong number(String key, long least, long most) {
    Optional<YamlValue> value = value(key);
    return value.isEmpty() ? OptionalLong.empty() : values.number(value.get(), key, least, most);
  }

  Optional<Mapping> map(String key) {
    return value(key).flatMap(value -> values.map(value, key));
  }

  /** A map with keys of its own. */
  Optional<Fields> fields(String key) {
    return map(key).map(inner -> new Fields(inner, key, values));
  }

  Optional<List<YamlValue>> list(String key) {
    return value(key).flatMap(value -> values.list(value, key));
  }

  /** The distinct texts of a list; empty without the key. */
  List<Located<String>> texts(String key, TextRule rule) {
    List<Located<String>> texts = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    for (YamlValue item : list(key).orElse(List.of())) {
      Optional<String> text = values.text(item, "an entry of " + key, rule);
      if (text.isPresent()) {
        Position first = seen.putIfAbsent(text.get(), item.at());
        if (first == null) {
          texts.add(new Located<>(text.get(), item.at()));
        } else {
          values
              .problems()
              .add(
                  item.at(),
                  "duplicate '" + text.get() + "' in " + key + ", first at " + first,
                  "expected each entry once");
        }
      }
    }
    return texts;
  }

  /** A map from free names to texts; numbers and booleans count as texts. */
  SortedMap<String, String> scalars(String key, TextRule nameRule) {
    SortedMap<String, String> scalars = new TreeMap<>();
    Optional<Mapping> inner = map(key);
    if (inner.isPresent()) {
      for (Map.Entry<String, MapEntry> each : inner.get().entries().entrySet()) {
        String complaint = nameRule.complaint(each.getKey());
        if (complaint != null) {
          values
              .problems()
              .add(
                  each.getValue().keyAt(),
                  "a key of " + key + " is " + Wording.quote(each.getKey()),
                  complaint);
        }
        values
            .scalarText(
                each.getValue().value(),
                key + "." + Wording.shorten(each.getKey()),
                TextRules::anything)
            .ifPresent(text -> scalars.put(each.getKey(), text));
      }
    }
    return Collections.unmodifiableSortedMap(scalars);
  }

  /** Reports a key that only others like this map have, if it is there; to be called last. */
  void refuse(String key, String expected) {
    refused.add(key);
    known.remove(key);
    MapEntry entry = map.entries().get(key);
    if (entry != null) {
      values.problems().add(entry.keyAt(), "'" + key + "' in " + owner, expected);
    }
  }

  /** Reports each key that was neither read nor refused. */
  void rejectUnknown() {
    for (Map.Entry<String, MapEntry> each : map.entries().entrySet()) {
      if (!known.contains(each.getKey()) && !refused.contains(each.getKey())) {
        values
            .problems()
            .add(
                each.getValue().keyAt(),
                "unknown key " + Wording.quote(each.getKey()) + " in " + owner,
                ForeignKeys.instead(each.getKey(), each.getValue().value(), known));
      }
    }
  }
}
