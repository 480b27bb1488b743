package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.StrategyName;
import org.junit.jupiter.api.Test;

/** How many machines are named without a page of names. */
class NamesInProofsTest {
  @Test
  void runs_of_numbers_are_closed_up_and_sorted_by_number() {
    assertThat(named("m-10", "m-2", "m-9", "m-11", "web", "db-1", "db-2"))
        .startsWith("db-1, db-2, m-2, m-9..11, web need ");
  }

  @Test
  void numbers_with_leading_zeros_are_names_like_any_other() {
    assertThat(named("m-007", "m-008", "m-009")).startsWith("m-007, m-008, m-009 need ");
  }

  @Test
  void of_a_long_list_the_end_is_counted() {
    assertThat(
            named(
                "aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk", "ll", "mm", "nn"))
        .startsWith("aa, bb, cc, dd, ee, ff, gg, hh, ii, jj, kk and 3 more need ");
  }

  @Test
  void all_machines_of_the_lab_are_called_so() {
    assertThat(proof(Scenario.on(host("a", 9, 100, 9)).run(machine("x", 60), machine("y", 60))))
        .startsWith("both machines need 120 MB");
  }

  /** The sentence about machines that are too large together, beside one that is not. */
  private static String named(String... names) {
    Scenario lab = Scenario.on(host("a", 99, 1000, 9), host("b")).run(machine("fits").pin("b"));
    for (String name : names) {
      lab.run(machine(name, 1001 / names.length + 1).pin("a"));
    }
    return proof(lab);
  }

  private static String proof(Scenario lab) {
    Conclusion conclusion = lab.by(StrategyName.OPTIMAL).resolve().conclusion();
    return ((Conclusion.Impossible) conclusion).proof();
  }
}
