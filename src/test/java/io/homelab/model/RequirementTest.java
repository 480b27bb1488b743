package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
  private static Requirement requirement(String text) {
    return Requirement.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          disk = nvme,   disk = nvme
          disk=nvme,     disk = nvme
          rack!=1,       rack != 1
          cpus>=8,       cpus >= 8
          cpus <=  8,    cpus <= 8
          'heat > -1.5', heat > -1.5
          ' n<3 ',       n < 3
          gpu,           gpu
          ! gpu,         !gpu
          """)
  void a_condition_is_read_and_written_with_one_space_at_each_side(String text, String written) {
    assertThat(requirement(text).text()).isEqualTo(written);
    assertThat(requirement(written)).isEqualTo(requirement(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "!",
        "=",
        "a =",
        "= a",
        "a b",
        "a == b",
        "a = b c",
        "a = 1, b = 2",
        "a => 1",
        "cpus >= many",
        "cpus < 0x10",
        "cpus > 1e3",
        "cpus > 1.",
        "cpus < 1234567890123456789",
        "a = b && c = d",
        "!!a",
        "a ! = b",
        "!a = b",
        "a & b"
      })
  void what_is_no_condition_is_not_read(String text) {
    assertThat(Requirement.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          rack = 1,       1,          true
          rack = 1,       01,         true
          rack = 1,       1.0,        true
          rack = 1,       2,          false
          rack = 1,       one,        false
          rack = 1,       ,           false
          rack != 1,      1.00,       false
          rack != 1,      one,        true
          rack != 1,      ,           true
          disk = nvme,    nvme,       true
          disk = nvme,    NVMe,       false
          n < 10,         9,          true
          n < 10,         10,         false
          n <= 10,        10,         true
          n > 10,         9,          false
          n > 9.5,        10,         true
          n >= 10,        10,         true
          n >= -1,        -2,         false
          n >= 1,         two,        false
          n < 1,          two,        false
          n < 1,          ,           false
          gpu,            yes,        true
          gpu,            ,           false
          !gpu,           yes,        false
          !gpu,           ,           true
          provider = a,   a b,        true
          provider != a,  a b,        false
          provider != c,  a b,        true
          """)
  void numbers_are_compared_as_numbers_and_everything_else_letter_by_letter(
      String condition, String values, boolean met) {
    List<String> actual = values == null ? List.of() : Arrays.asList(values.split(" "));
    assertThat(requirement(condition).isMetBy(new TreeSet<>(actual))).isEqualTo(met);
  }

  @Test
  void of_two_lists_each_condition_stays_once_and_of_two_values_the_latter() {
    Requirements template =
        new Requirements(
            new TreeMap<>(Map.of("zone", "a", "disk", "nvme")),
            List.of(requirement("cpus >= 8"), requirement("gpu")));
    Requirements machine =
        new Requirements(
            new TreeMap<>(Map.of("zone", "b", "rack", "1")),
            List.of(requirement("gpu"), requirement("rack != 1")));

    assertThat(template.and(machine))
        .isEqualTo(
            new Requirements(
                new TreeMap<>(Map.of("zone", "b", "disk", "nvme", "rack", "1")),
                List.of(requirement("cpus >= 8"), requirement("gpu"), requirement("rack != 1"))));
  }
}
