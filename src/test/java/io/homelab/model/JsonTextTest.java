package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The mapper itself says what is right. */
class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "[]",
        "{}",
        "[1, 2147483648, -9223372036854775808, 9223372036854775808, 1.5, 1e3, 1e999, -0.0]",
        "{\"a\": 1, \"b\": {\"c\": [null, false, \"d\\u0000\\n\\ud83d\\ude00\"]}, \"a\": 2}",
        "[[[[[[{\"x\": [[[{}]]]}]]]]]]",
        "\"\""
      })
  void it_reads_what_the_mapper_reads(String text) {
    JsonNode expected = JsonMapper.shared().readTree(text);
    assertThat(JsonText.read(text)).isEqualTo(expected);
    assertThat(JsonText.read(text).getNodeType()).isEqualTo(expected.getNodeType());
    assertThat(JsonText.read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "[1",
        "[1,",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "}",
        "]",
        "[}",
        "{]",
        "{} {}",
        "1 2",
        "nul",
        "'a'",
        "{a: 1}",
        "[1,]",
        "{\"a\":1,}",
        "[NaN]",
        "01",
        "// x\n1",
        "\"",
        "\"a\nb\"",
        "[1]]"
      })
  void and_refuses_what_it_refuses(String text) {
    assertThatThrownBy(() -> JsonMapper.shared().readTree(text))
        .isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> JsonText.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JacksonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void so_is_what_is_nested_without_end(String level) {
    String deep = level.repeat(100_000);
    assertThatThrownBy(() -> JsonText.read(deep)).isInstanceOf(JacksonException.class);
  }
}
