package io.homelab.server;

import io.homelab.model.DurationText;
import io.homelab.model.EntryValue;
import io.homelab.model.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The object that a body has. Every key must be asked for: one that is not known is refused. */
final class JsonBody {
  private static final int LONGEST_TEXT = 16_384;
  private static final int MOST_ITEMS = 10_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(20).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode node;
  private final Set<String> asked = new HashSet<>();

  private JsonBody(ObjectNode node) {
    this.node = node;
  }

  /**
   * Reads it; an empty body is an empty object.
   *
   * @throws ApiProblem when it is no such object
   */
  static JsonBody of(ApiRequest request) {
    if (request.content().isBlank()) {
      return new JsonBody(MAPPER.createObjectNode());
    }
    String type = request.header("content-type").orElse("").split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase("application/json")) {
      throw ApiProblem.of(
          "not-json",
          415,
          "the body is not application/json",
          "send the header Content-Type: application/json");
    }
    try {
      if (MAPPER.readTree(request.content()) instanceof ObjectNode object) {
        return new JsonBody(object);
      }
    } catch (JacksonException e) {
      throw ApiProblem.badBody("the body is no JSON: " + where(e));
    }
    throw ApiProblem.badBody("the body is no JSON object");
  }

  private static String where(JacksonException e) {
    return e.getLocation() == null
        ? "it ends too early"
        : "line %d, column %d"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** A text; absent or null is none. */
  Optional<String> text(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().isString() || value.get().stringValue().length() > LONGEST_TEXT) {
      throw ApiProblem.badBody("'%s' is no text".formatted(key));
    }
    return Optional.of(value.get().stringValue());
  }

  /** A whole number; absent or null is none. */
  OptionalLong number(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw ApiProblem.badBody("'%s' is no whole number".formatted(key));
    }
    return OptionalLong.of(value.get().longValue());
  }

  /** A time such as {@code 90m} or {@code 2h}; absent or null is none. */
  Optional<Duration> time(String key) {
    return text(key)
        .map(text ->
            DurationText.parse(text.equals("0") ? "0s" : text)
                .orElseThrow(() ->
                    ApiProblem.badBody("'%s' is no time such as 30s, 90m or 2h".formatted(key))));
  }

  /** A whole number of at least that; absent or null is none. */
  OptionalInt count(String key, int least) {
    OptionalLong number = number(key);
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    if (number.getAsLong() < least || number.getAsLong() > Integer.MAX_VALUE) {
      throw ApiProblem.badBody("'%s' is a number from %d on".formatted(key, least));
    }
    return OptionalInt.of((int) number.getAsLong());
  }

  /** Whether something is; absent is not. */
  boolean flag(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw ApiProblem.badBody("'%s' is true or false".formatted(key));
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /** Texts; absent is none. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    value(key)
        .ifPresent(list -> {
          if (!list.isArray() || list.size() > MOST_ITEMS) {
            throw ApiProblem.badBody("'%s' is no list of texts".formatted(key));
          }
          for (JsonNode each : list) {
            if (!each.isString() || each.stringValue().length() > LONGEST_TEXT) {
              throw ApiProblem.badBody("'%s' is no list of texts".formatted(key));
            }
            texts.add(each.stringValue());
          }
        });
    return List.copyOf(texts);
  }

  /** Texts of any length by their names; absent is none. */
  Map<String, String> textsByName(String key) {
    Map<String, String> texts = new TreeMap<>();
    value(key)
        .ifPresent(object -> {
          if (!object.isObject()) {
            throw ApiProblem.badBody("'%s' is no object of texts".formatted(key));
          }
          object
              .properties()
              .forEach(each -> {
                if (!each.getValue().isString()) {
                  throw ApiProblem.badBody("'%s' is no object of texts".formatted(key));
                }
                texts.put(each.getKey(), each.getValue().stringValue());
              });
        });
    return texts;
  }

  /** Whether it has a key, be it null. */
  boolean has(String key) {
    return node.has(key);
  }

  /** An object within it; absent or null is an empty one. */
  JsonBody part(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return new JsonBody(MAPPER.createObjectNode());
    }
    if (!(value.get() instanceof ObjectNode object)) {
      throw ApiProblem.badBody("'%s' is no object".formatted(key));
    }
    return new JsonBody(object);
  }

  /** A number; absent or null is none. */
  OptionalDouble decimal(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isNumber()) {
      throw ApiProblem.badBody("'%s' is no number".formatted(key));
    }
    return value.map(each -> OptionalDouble.of(each.doubleValue())).orElse(OptionalDouble.empty());
  }

  /** What is to be written into a file for a key: null means that it goes away. */
  Optional<EntryValue> entry(String key) {
    asked.add(key);
    return Optional.ofNullable(node.get(key)).map(value -> entry(key, value, true));
  }

  private static EntryValue entry(String key, JsonNode value, boolean outer) {
    if (value.isNull() && outer) {
      return new EntryValue.NoEntry();
    }
    if (value.isString() && value.stringValue().length() <= LONGEST_TEXT) {
      return new EntryValue.Text(value.stringValue());
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return new EntryValue.WholeNumber(value.longValue());
    }
    if (value.isArray()
        && value.size() <= MOST_ITEMS
        && value.valueStream().allMatch(JsonNode::isString)) {
      return new EntryValue.Words(value.valueStream().map(JsonNode::stringValue).toList());
    }
    if (value.isObject() && outer && value.size() <= MOST_ITEMS) {
      Map<String, EntryValue> entries = new LinkedHashMap<>();
      value
          .properties()
          .forEach(each -> entries.put(each.getKey(), entry(key, each.getValue(), false)));
      return new EntryValue.Table(entries);
    }
    throw ApiProblem.badBody("'%s' is nothing that can be written for it".formatted(key));
  }

  private Optional<JsonNode> value(String key) {
    asked.add(key);
    return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
  }

  /**
   * To be called when all that is known was asked for.
   *
   * @throws ApiProblem when there is more
   */
  void nothingElse() {
    for (String key : node.propertyNames()) {
      if (!asked.contains(key)) {
        throw ApiProblem.badBody("there is no '%s'".formatted(PlainText.excerpt(key, 40)));
      }
    }
  }
}
