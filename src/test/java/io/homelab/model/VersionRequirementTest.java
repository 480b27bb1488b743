package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of RubyGems; {@code VosConfigLabTest} compares them with RubyGems itself. */
class VersionRequirementTest {
  private static VersionRequirement requirement(String text) {
    return VersionRequirement.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.0.0       | 1.0.0    | 1.0.1
          1           | 1.0.0    | 1.0.1
          = 1.2       | 1.2.0    | 1.2.0.1
          != 1.2      | 1.3      | 1.2.0
          > 1.2       | 1.2.1    | 1.2
          >= 1, < 2   | 1.99     | 2.0
          >= 1, < 2   | 1        | 0.9
          <= 1.10     | 1.9      | 1.11
          ~> 4.3      | 4.99.1   | 5.0
          ~> 4.3      | 4.3      | 4.2.9
          ~> 4.3.12   | 4.3.14   | 4.4.0
          ~> 4        | 4.9      | 5
          >= 1.0.b    | 1.0      | 1.0.a
          <1          | 1.0.rc1  | 1
          >= 0        | 0        | 0.a
          """)
  void a_version_will_do_or_not(String text, String allowed, String refused) {
    VersionRequirement requirement = requirement(text);
    assertThat(requirement.allows(BoxVersion.of(allowed))).as(allowed).isTrue();
    assertThat(requirement.allows(BoxVersion.of(refused))).as(refused).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "latest",
        ">",
        "~>",
        "1,",
        ",1",
        ">= 1 < 2",
        "=> 1",
        "~> a.b",
        "1..2",
        "1;id",
        "$(id)",
        "-1",
        "v1"
      })
  void what_is_no_requirement_is_none(String text) {
    assertThat(VersionRequirement.parse(text)).isEmpty();
  }

  @Test
  void the_newest_that_will_do_is_chosen_by_numbers_and_not_by_letters() {
    List<BoxVersion> versions = versions("4.3.2", "4.10.1", "4.9.9", "5.0.0", "4.10.1.rc2");
    assertThat(requirement("~> 4.3").newest(versions)).contains(BoxVersion.of("4.10.1"));
    assertThat(requirement(">= 0").newest(versions)).contains(BoxVersion.of("5.0.0"));
    assertThat(requirement("~> 6.0").newest(versions)).isEmpty();
  }

  private static List<BoxVersion> versions(String... texts) {
    List<BoxVersion> versions = new ArrayList<>();
    for (String text : texts) {
      versions.add(BoxVersion.of(text));
    }
    return versions;
  }

  /** For any three versions: an order is an order, and operators agree with it. */
  @Test
  void versions_are_in_one_order_whatever_they_are() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      BoxVersion a = random(random);
      BoxVersion b = random(random);
      BoxVersion c = random(random);
      assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
      if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
        assertThat(a.compareTo(c)).as("%s %s %s", a, b, c).isLessThanOrEqualTo(0);
      }
      assertThat(requirement("< " + b).allows(a)).isEqualTo(a.compareTo(b) < 0);
      assertThat(requirement("= " + b).allows(a)).isEqualTo(a.equals(b));
      if (a.equals(b)) {
        assertThat(a).hasSameHashCodeAs(b);
      }
      if (requirement("~> " + b).allows(a)) {
        assertThat(a.compareTo(b)).isNotNegative();
        assertThat(a.toString().split("[.-]", 2)[0]).isEqualTo(b.toString().split("[.-]", 2)[0]);
      }
    }
  }

  private static BoxVersion random(Random random) {
    StringBuilder text = new StringBuilder().append(random.nextInt(3));
    for (int parts = random.nextInt(4); parts > 0; parts--) {
      text.append('.').append(List.of("0", "0", "1", "2", "10", "a", "rc1").get(random.nextInt(7)));
    }
    return BoxVersion.of(text.toString());
  }
}
