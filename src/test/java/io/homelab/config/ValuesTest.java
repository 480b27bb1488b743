package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.config.YamlValue.Scalar.ScalarType;
import io.homelab.model.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Scalars, addresses and the wording of suggestions. */
class ValuesTest {
  private static final Map<Tag, ScalarType> KINDS =
      Map.of(
          Tag.NULL, ScalarType.NULL,
          Tag.BOOL, ScalarType.BOOLEAN,
          Tag.INT, ScalarType.NUMBER,
          Tag.FLOAT, ScalarType.NUMBER,
          Tag.STR, ScalarType.TEXT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "~", "null", "Null", "nULL", "true", "True", "tRUE", "false", "yes", "no", "on", "0",
        "-0", "12", "-12", "+12", "012", "0x1F", "0xg", "0x", "0o17", "0o8", "1.5", "-1.5", ".5",
        "5.", ".", "-", "+", "1e3", "1E-3", "1e", "1e+", "1.2.3", ".inf", "-.inf", "+.INF", ".nan",
        ".NaN", "-.nan", "1_000", "16GB", "a", "1a", "--1", "0b1", "1,5", "2026-01-01"
      })
  void a_plain_scalar_is_what_the_core_schema_of_yaml_1_2_says(String raw) {
    Tag tag = new CoreSchema().getScalarResolver().resolve(raw, true);

    assertThat(io.homelab.config.CoreSchema.kindOf(raw)).isEqualTo(KINDS.get(tag));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "fe80::, fe80::",
    "::ffff:10.0.0.1, ::ffff:a00:1",
  })
  void an_address_is_shown_in_its_one_short_form(String written, String shown) {
    assertThat(IpAddress.parse(written).map(IpAddress::toString)).contains(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.256",
        "1.2.3.-4",
        "1.2.3.",
        "a.b.c.d",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "::1:",
        "1:",
        "1:2:3:4:5:6:7::8",
        "1.2.3.4::",
        "::1.2.3"
      })
  void what_is_no_address_is_not_read_as_one(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void addresses_count_up_in_the_last_part_until_it_is_full() {
    IpAddress v4 = IpAddress.parse("10.0.0.250").orElseThrow();
    IpAddress v6 = IpAddress.parse("fd00::fffe").orElseThrow();

    assertThat(v4.plus(4).map(IpAddress::toString)).contains("10.0.0.254");
    assertThat(v4.plus(5)).isEmpty();
    assertThat(v6.plus(1).map(IpAddress::toString)).contains("fd00::ffff");
    assertThat(v6.plus(2)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, cpus",
    "memory, memory_mb",
    "dependson, depends_on",
    "depedns_on, depends_on",
    "Cpus, cpus",
    "xyz, ",
    "c, ",
  })
  void a_suggestion_is_the_nearest_known_word_if_any_is_near(String word, String nearest) {
    List<String> known = List.of("name", "cpus", "memory_mb", "depends_on");

    assertThat(Optional.ofNullable(Spelling.nearest(word, known)))
        .isEqualTo(Optional.ofNullable(nearest));
  }

  @Test
  void what_is_quoted_cannot_disturb_a_terminal_nor_give_a_password_away() {
    assertThat(Wording.quote("a\u001b[31m\nb")).isEqualTo("'aU+001B[31mU+000Ab'");
    assertThat(Wording.quote("https://ops:secret@host/x")).isEqualTo("'https://...@host/x'");
    assertThat(Wording.quote("x".repeat(100))).isEqualTo("'" + "x".repeat(80) + "...'");
  }
}
