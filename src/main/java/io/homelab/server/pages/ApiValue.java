package io.homelab.server.pages;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A value that the API told. What is not there is empty, so that a page shows what there is.
 *
 * @param node the value
 */
public record ApiValue(JsonNode node) {
  static final ApiValue NOTHING = new ApiValue(MissingNode.getInstance());

  static ApiValue of(String json) {
    try {
      return new ApiValue(JsonMapper.shared().readTree(json));
    } catch (JacksonException e) {
      return NOTHING;
    }
  }

  /** What stands under that name. */
  public ApiValue at(String key) {
    return new ApiValue(node.path(key));
  }

  /** Whether something stands under that name. */
  public boolean has(String key) {
    JsonNode value = node.path(key);
    return !value.isMissingNode() && !value.isNull();
  }

  /** A text or a number as a text; else the empty one. */
  public String text(String key) {
    JsonNode value = node.path(key);
    return value.isValueNode() && !value.isNull() ? value.asString("") : "";
  }

  /** A text, or another when there is none. */
  public String text(String key, String other) {
    String text = text(key);
    return text.isEmpty() ? other : text;
  }

  /** A whole number. */
  public OptionalLong number(String key) {
    JsonNode value = node.path(key);
    return value.isNumber() ? OptionalLong.of(value.asLong(0)) : OptionalLong.empty();
  }

  /** A whole number; 0 when there is none. */
  public long count(String key) {
    return number(key).orElse(0);
  }

  /** Whether it says true. */
  public boolean flag(String key) {
    return node.path(key).isBoolean() && node.path(key).booleanValue();
  }

  /** The values of a list. */
  public List<ApiValue> list(String key) {
    return node.path(key).valueStream().map(ApiValue::new).toList();
  }

  /** The texts of a list. */
  public List<String> texts(String key) {
    return node.path(key).valueStream().map(each -> each.asString("")).toList();
  }

  /** The keys and values of an object. */
  public List<Map.Entry<String, ApiValue>> entries(String key) {
    return node.path(key)
        .propertyStream()
        .map(each -> Map.entry(each.getKey(), new ApiValue(each.getValue())))
        .toList();
  }

  /** The one of a list whose key has that text. */
  public Optional<ApiValue> find(String list, String key, String text) {
    return list(list).stream().filter(each -> each.text(key).equals(text)).findFirst();
  }
}
