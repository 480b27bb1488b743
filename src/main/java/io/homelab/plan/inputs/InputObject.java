package io.homelab.plan.inputs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object that is read strictly: each value must have its type and range, and each key must
 * be asked for. Every method throws {@link IllegalArgumentException} with the place and what was
 * expected there.
 */
final class InputObject {
  private final JsonNode node;
  private final String place;
  private final Set<String> asked = new HashSet<>();

  private InputObject(JsonNode node, String place) {
    this.node = node;
    this.place = place;
  }

  /** Reads a whole object; a key that was not asked for is an error. */
  static <T> T whole(JsonNode node, String place, Function<InputObject, T> reader) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(place + " is " + shown(node) + "; expected an object");
    }
    InputObject object = new InputObject(node, place);
    T value = reader.apply(object);
    for (String key : node.propertyNames()) {
      if (!object.asked.contains(key)) {
        throw new IllegalArgumentException(object.at(key) + " is not known here");
      }
    }
    return value;
  }

  String text(String key) {
    return text(key, Function.identity());
  }

  /** A text that the parser accepts; what the parser throws is what was expected. */
  <T> T text(String key, Function<String, T> parser) {
    return parsed(required(key), at(key), parser);
  }

  <T> Optional<T> optionalText(String key, Function<String, T> parser) {
    JsonNode value = value(key);
    return value == null ? Optional.empty() : Optional.of(parsed(value, at(key), parser));
  }

  /** A parser of texts that say something. */
  static String nonBlank(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected a text that is not empty");
    }
    return text;
  }

  long number(String key, long least, long most) {
    return number(required(key), at(key), least, most);
  }

  OptionalLong optionalNumber(String key, long most) {
    return optionalNumber(key, 0, most);
  }

  OptionalLong optionalNumber(String key, long least, long most) {
    JsonNode value = value(key);
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(number(value, at(key), least, most));
  }

  boolean flag(String key) {
    JsonNode value = required(key);
    if (!value.isBoolean()) {
      throw wrong(value, at(key), "true or false");
    }
    return value.booleanValue();
  }

  /** A flag that files of an earlier version do not have, and that is then not set. */
  boolean optionalFlag(String key) {
    return value(key) != null && flag(key);
  }

  /** The texts of a list that files of an earlier version do not have. */
  <T> List<T> optionalTexts(String key, Function<String, T> parser) {
    return value(key) == null ? List.of() : texts(key, parser);
  }

  <T> List<T> texts(String key, Function<String, T> parser) {
    List<T> values = new ArrayList<>();
    JsonNode list = list(key);
    for (int i = 0; i < list.size(); i++) {
      values.add(parsed(list.get(i), at(key) + "[" + i + "]", parser));
    }
    return List.copyOf(values);
  }

  /** A map whose values are texts. */
  SortedMap<String, String> textMap(String key) {
    return map(key, Function.identity(), Function.identity());
  }

  /** A map that is not there where it would be empty. */
  <K, V> Optional<SortedMap<K, V>> optionalMap(
      String key, Function<String, K> keys, Function<String, V> values) {
    return value(key) == null ? Optional.empty() : Optional.of(map(key, keys, values));
  }

  /** A map from what the keys mean to what the texts mean. */
  <K, V> SortedMap<K, V> map(String key, Function<String, K> keys, Function<String, V> values) {
    JsonNode map = required(key);
    return whole(
        map,
        at(key),
        entries -> {
          SortedMap<K, V> parsed = new TreeMap<>();
          for (String each : map.propertyNames()) {
            parsed.put(parsed(each, entries.at(each), keys), entries.text(each, values));
          }
          return parsed;
        });
  }

  /** A map whose values are whole numbers up to {@code most}; empty where the key is missing. */
  SortedMap<String, Long> optionalNumbers(String key, long most) {
    JsonNode map = value(key);
    if (map == null) {
      return new TreeMap<>();
    }
    return whole(
        map,
        at(key),
        entries -> {
          SortedMap<String, Long> numbers = new TreeMap<>();
          map.propertyNames().forEach(each -> numbers.put(each, entries.number(each, 0, most)));
          return numbers;
        });
  }

  /** A map whose values are texts, numbers, and true or false. */
  Map<String, Object> scalarMap(String key) {
    JsonNode map = required(key);
    return whole(
        map,
        at(key),
        entries -> {
          Map<String, Object> scalars = new LinkedHashMap<>();
          for (String each : map.propertyNames()) {
            scalars.put(each, entries.scalar(each));
          }
          return scalars;
        });
  }

  <T> T object(String key, Function<InputObject, T> reader) {
    return whole(required(key), at(key), reader);
  }

  <T> Optional<T> optionalObject(String key, Function<InputObject, T> reader) {
    JsonNode value = value(key);
    return value == null ? Optional.empty() : Optional.of(whole(value, at(key), reader));
  }

  /** The objects of a list that files of an earlier version do not have. */
  <T> List<T> optionalObjects(String key, Function<InputObject, T> reader) {
    return value(key) == null ? List.of() : objects(key, reader);
  }

  <T> List<T> objects(String key, Function<InputObject, T> reader) {
    List<T> values = new ArrayList<>();
    JsonNode list = list(key);
    for (int i = 0; i < list.size(); i++) {
      values.add(whole(list.get(i), at(key) + "[" + i + "]", reader));
    }
    return List.copyOf(values);
  }

  private Object scalar(String key) {
    JsonNode value = required(key);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return parsed(value, at(key), Function.identity());
  }

  private JsonNode list(String key) {
    JsonNode value = required(key);
    if (!value.isArray()) {
      throw wrong(value, at(key), "a list");
    }
    return value;
  }

  private JsonNode required(String key) {
    JsonNode value = value(key);
    if (value == null) {
      throw new IllegalArgumentException(at(key) + " is missing");
    }
    return value;
  }

  private @Nullable JsonNode value(String key) {
    asked.add(key);
    return node.get(key);
  }

  private String at(String key) {
    return place.equals("the file") ? key : place + "." + key;
  }

  private static <T> T parsed(JsonNode value, String place, Function<String, T> parser) {
    if (!value.isString()) {
      throw wrong(value, place, "a text");
    }
    return parsed(value.stringValue(), place, parser);
  }

  private static <T> T parsed(String text, String place, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private static long number(JsonNode value, String place, long least, long most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw wrong(value, place, "a whole number from %d to %d".formatted(least, most));
    }
    return value.longValue();
  }

  private static IllegalArgumentException wrong(JsonNode value, String place, String expected) {
    return new IllegalArgumentException(place + " is " + shown(value) + "; expected " + expected);
  }

  /** Enough of a value to find it. */
  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }
}
