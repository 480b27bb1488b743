package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is written, and what a YAML 1.2 reader makes of it; the lab's tests ask Ruby, too. */
class YamlTextTest {
  private static Object readBack(Map<String, ?> root) {
    return new Load(LoadSettings.builder().build()).loadFromString(YamlText.of(root));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "true",
        "null",
        "~",
        "",
        "012",
        "0x1f",
        "1.10",
        "1e3",
        "1:30",
        "2026-01-01",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "{a}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "'a'",
        "=",
        "<<",
        ".5",
        "1_000",
        ":a",
        "a:",
        " a",
        "a "
      })
  void a_text_that_a_reader_could_take_for_something_else_is_quoted(String text) {
    assertThat(YamlText.of(Map.of("key", text))).isEqualTo("key: \"" + text + "\"\n");
  }

  @Test
  void plain_words_stay_plain() {
    assertThat(YamlText.of(Map.of("box", "generic/alpine-3.21")))
        .isEqualTo("box: generic/alpine-3.21\n");
  }

  @Test
  void lists_and_maps_are_written_as_blocks_in_their_order() {
    Map<String, Object> root = new LinkedHashMap<>();
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("name", "b");
    first.put("size", 2);
    first.put("empty", Map.of());
    root.put("list", List.of(first, "a", List.of(1, List.of()), Map.of("deep", List.of(true))));
    root.put("a", 1.5);

    assertThat(YamlText.of(root))
        .isEqualTo(
            """
            list:
              - name: b
                size: 2
                empty: {}
              - a
              -   - 1
                  - []
              - deep:
                  - true
            a: 1.5
            """);
    assertThat(readBack(root)).isEqualTo(root);
  }

  @Test
  void scripts_stay_readable() {
    assertThat(YamlText.of(Map.of("inline", "set -e\n\n  echo \"$1\"\n")))
        .isEqualTo("inline: |\n  set -e\n\n    echo \"$1\"\n");
    assertThat(YamlText.of(Map.of("inline", "a\nb"))).isEqualTo("inline: |-\n  a\n  b\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "a\n\n",
        "\na",
        " a\nb",
        "\ta\nb",
        "a\r\nb",
        "a\u0085b\n",
        "a\u2028b\nc",
        "a \nb\n",
        "#a\nb\n",
        "---\na\n",
        "...\n",
        "\ufeffa\nb",
        "a\u0000b",
        "caf\u00e9 \ud83d\ude00\nb\n",
        "\u001b[31m"
      })
  void a_text_of_several_lines_or_with_control_characters_comes_back_as_it_was(String text) {
    Map<String, Object> root = Map.of("a", List.of(Map.of("text", text), text));

    assertThat(readBack(root)).isEqualTo(root);
  }

  @Test
  void any_values_come_back_as_they_were() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> root = Map.of("root", RandomValues.value(random, 4));

      assertThat(readBack(root)).as(YamlText.of(root)).isEqualTo(root);
    }
  }

  @Test
  void numbers_are_written_in_the_way_that_all_readers_know() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("big", new BigInteger("123456789012345678901234567890"));
    root.put("float", 1e21);
    root.put("small", 1e-7);
    root.put("decimal", new BigDecimal("1.50"));
    root.put("none", null);

    assertThat(YamlText.of(root))
        .isEqualTo(
            """
            big: 123456789012345678901234567890
            float: 1000000000000000000000.0
            small: 0.00000010
            decimal: 1.50
            none: null
            """);
  }

  @Test
  void the_same_value_twice_is_written_twice_and_never_as_an_alias() {
    List<Object> shared = new ArrayList<>(List.of("a"));

    assertThat(YamlText.of(Map.of("x", List.of(shared, shared)))).doesNotContain("&", "*");
  }

  @Test
  void what_yaml_has_no_plain_form_for_is_refused() {
    assertThatThrownBy(() -> YamlText.of(Map.of("day", LocalDate.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
