package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import io.homelab.report.Style.Tone;
import io.homelab.report.UseBars.UseRow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseBarsTest {
  private static final List<UseRow> ROWS =
      List.of(
          new UseRow(
              "laptop",
              Tone.NORMAL,
              Capacity.of(8, 16384, 100),
              new Resources(4, 8192, 1),
              new Resources(8, 4096, 1)),
          new UseRow(
              "workstation",
              Tone.WARNING,
              Capacity.UNKNOWN,
              new Resources(4, 8192, 10),
              new Resources(4, 8192, 10)));

  private static List<String> lines(List<UseRow> rows, Style style) {
    StringBuilder out = new StringBuilder();
    UseBars.appendTo(out, rows, style);
    return out.toString().lines().toList();
  }

  @Test
  void what_stays_is_added_and_freed_can_be_told_apart_without_colours() {
    assertThat(lines(ROWS, new Style(false, 200, false)).get(1))
        .isEqualTo(
            "  laptop       [#########+++++++++] 50% -> 100%"
                + "  [#####----.........] 50% -> 25%"
                + "  [#.................] 1%");
    assertThat(lines(ROWS, new Style(false, 80, false, true)).get(1))
        .isEqualTo(
            "  laptop       "
                + "\u2588".repeat(6)
                + "\u2593".repeat(5)
                + " 50% -> 100%  "
                + "\u2588".repeat(3)
                + "\u2591".repeat(3)
                + "\u00b7".repeat(5)
                + " 50% -> 25%  \u2588"
                + "\u00b7".repeat(10)
                + " 1%");
  }

  @Test
  void on_a_narrow_terminal_each_resource_has_its_own_line() {
    assertThat(lines(ROWS, new Style(false, 60, false)))
        .containsExactly(
            "  Host",
            "  laptop",
            "    CPU     [#########+++++++++] 50% -> 100%",
            "    Memory  [#####----.........] 50% -> 25%",
            "    Disk    [#.................] 1%",
            "  workstation",
            "    CPU                          -",
            "    Memory                       -",
            "    Disk                         -");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 40, 60, 80, 132, 200})
  void colours_change_no_character_and_no_line_is_too_wide(int columns) {
    UseRow named =
        new UseRow(
            "h".repeat(63),
            Tone.NORMAL,
            Capacity.of(1, 1, 1),
            new Resources(9, 9, 9),
            new Resources(99, 0, 9));
    for (List<UseRow> rows : List.of(ROWS, List.of(named))) {
      List<String> plain = lines(rows, new Style(false, columns, false, true));
      List<String> painted = lines(rows, new Style(true, columns, false, true));

      assertThat(painted.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
          .containsExactlyElementsOf(plain);
      assertThat(String.join("", painted)).contains("\u001b[");
      assertThat(plain)
          .filteredOn(line -> !line.contains("hhh"))
          .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(columns));
    }
  }
}
