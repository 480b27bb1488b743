package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Vagrant's own YAML reader must see in config-vos.yaml what the topology says. */
class VosConfigLabTest {
  private static final String READ =
      """
      require "json"
      require "yaml"
      text = File.read("config.yaml", encoding: "UTF-8")
      puts JSON.generate(YAML.safe_load(text))
      """;
  private static final List<String> TREACHEROUS =
      List.of(
          "yes",
          "No",
          "on",
          "OFF",
          "y",
          "n",
          "true",
          "null",
          "~",
          "",
          "012",
          "0b1",
          "0x1f",
          "1_000",
          "1.10",
          "1e3",
          "1.5e+3",
          ".inf",
          ".NaN",
          "1:30",
          "190:20:30",
          "2026-01-01",
          "2026-01-01 10:00:00",
          ":symbol",
          "a: b",
          "- a",
          "<<",
          "=",
          "!ruby/object:Object {}",
          "&a",
          "*a",
          "#",
          "a #b",
          "\u00e9",
          "\ud83d\ude00",
          "\u0085",
          "\u2028",
          "\u0007",
          "\ufeff",
          "\r\n",
          "a\n\nb\n",
          " a\n b",
          "%TAG",
          "---",
          "...\n");

  @TempDir private Path directory;

  private JsonNode readByRuby(Map<String, Object> root) throws Exception {
    Files.writeString(directory.resolve("config.yaml"), YamlText.of(root), StandardCharsets.UTF_8);
    return JsonMapper.shared().readTree(Ruby.run(directory, READ));
  }

  private static JsonNode tree(Object value) {
    return JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(value));
  }

  @Test
  void texts_that_look_like_something_else_stay_texts_for_ruby() throws Exception {
    Map<String, Object> root = Map.of("texts", TREACHEROUS, "map", keyed());

    assertThat(readByRuby(root)).isEqualTo(tree(root));
  }

  private static Map<String, Object> keyed() {
    Map<String, Object> keyed = new LinkedHashMap<>();
    for (String text : TREACHEROUS) {
      keyed.put(text, text);
    }
    return keyed;
  }

  @Test
  void numbers_and_truths_stay_what_they_are_for_ruby() throws Exception {
    Map<String, Object> root =
        Map.of("values", List.of(0, -7, 1_000_000_000_000L, 1.5, -0.125, 1e21, 1e-7, true, false));

    assertThat(readByRuby(root)).isEqualTo(tree(root));
  }

  @Test
  void any_values_reach_ruby_as_they_are() throws Exception {
    Random random = new Random(11);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      values.add(RandomValues.value(random, 4));
    }
    Map<String, Object> root = Map.of("values", values);

    assertThat(readByRuby(root)).isEqualTo(tree(root));
  }
}
