package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static List<String> lines(TextTable table, int width) {
    StringBuilder out = new StringBuilder();
    table.appendTo(out, new Style(false, width, false));
    return out.toString().lines().toList();
  }

  private static TextTable hosts() {
    return new TextTable("  ")
        .spare(2)
        .header("Host", "Status", "Machines", "CPU", "Memory (GB)", "Disk (GB)")
        .row("laptop", "online", "0 -> 2", "0 -> 5/8  63%", "0 -> 12/32  38%", "0 -> 90/250  36%");
  }

  @Test
  void a_table_that_fits_stands_on_one_line_for_each_row() {
    assertThat(lines(hosts(), 0)).hasSize(2);
    assertThat(lines(hosts(), 120)).isEqualTo(lines(hosts(), 0));
    assertThat(lines(hosts(), 0).get(1))
        .isEqualTo("  laptop  online  0 -> 2    0 -> 5/8  63%  0 -> 12/32  38%  0 -> 90/250  36%");
  }

  @Test
  void a_column_that_can_be_spared_goes_first() {
    assertThat(lines(hosts(), 75))
        .containsExactly(
            "  Host    Status  CPU            Memory (GB)      Disk (GB)",
            "  laptop  online  0 -> 5/8  63%  0 -> 12/32  38%  0 -> 90/250  36%");
  }

  @Test
  void columns_that_still_do_not_fit_continue_below_each_row() {
    assertThat(lines(hosts(), 60))
        .containsExactly(
            "  Host    Status  CPU            Memory (GB)",
            "      Disk (GB)",
            "  laptop  online  0 -> 5/8  63%  0 -> 12/32  38%",
            "      0 -> 90/250  36%");
  }

  @Test
  void a_last_column_with_too_little_room_to_wrap_gets_a_line_of_its_own() {
    TextTable table =
        new TextTable("")
            .row(
                "+ create",
                "a-machine-with-a-long-name",
                "workstation",
                "the only host that has room for it and accepts its role");
    assertThat(lines(table, 60))
        .containsExactly(
            "+ create  a-machine-with-a-long-name  workstation",
            "    the only host that has room for it and accepts its role");
  }

  @Test
  void at_any_width_no_word_is_lost_or_broken_and_no_line_too_wide_that_could_be_broken() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int columns = 1 + random.nextInt(7);
      TextTable table = new TextTable("  ").alignRight(random.nextInt(7));
      List<String> words = new ArrayList<>();
      int longest = 0;
      for (int row = 0; row < 3; row++) {
        String[] cells = new String[columns];
        for (int i = 0; i < columns; i++) {
          cells[i] = "r" + row + "c" + i + "x".repeat(random.nextInt(12));
          words.add(cells[i]);
          longest = Math.max(longest, cells[i].length());
        }
        table.row(cells);
      }
      int width = 24 + random.nextInt(80);
      List<String> lines = lines(table, width);
      assertThat(List.of(String.join(" ", lines).strip().split(" +", -1)))
          .as("seed %d", seed)
          .isEqualTo(words);
      assertThat(lines).as("seed %d", seed).allMatch(line -> line.length() <= width);
      assertThat(longest).isLessThanOrEqualTo(width);
    }
  }
}
