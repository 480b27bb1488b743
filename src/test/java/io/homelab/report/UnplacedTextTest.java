package io.homelab.report;

import static io.homelab.report.Samples.described;
import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static io.homelab.report.Samples.maintenance;
import static io.homelab.report.Samples.noMemory;
import static io.homelab.report.Samples.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A person with many hosts and many machines left over finds the point in one screen. */
class UnplacedTextTest {
  private static Decision.Unplaced without(String name, long memoryMb, HostRejection... rejected) {
    return new Decision.Unplaced(described(name, new Resources(1, memoryMb, 0)), List.of(rejected));
  }

  @Test
  void hosts_that_say_the_same_are_told_in_one_line_and_the_others_in_their_own_words() {
    SortedSet<String> roles = new TreeSet<>(List.of("db"));
    assertThat(
            UnplacedText.of(
                List.of(
                    without(
                        "m",
                        64,
                        rejection("nuc", maintenance("nuc")),
                        rejection("nuc-2", noMemory("nuc-2", 64, 32)),
                        rejection(
                            "a", new Rejection.RoleNotAccepted(host("a"), new Role("data"), roles)),
                        rejection("nuc-3", noMemory("nuc-3", 64, 0)),
                        rejection("nas", maintenance("nas")),
                        rejection("b", new Rejection.PinnedElsewhere(host("b"), host("nuc"))),
                        rejection("c", new Rejection.PinnedElsewhere(host("c"), host("nuc"))),
                        rejection("d", noMemory("d", 64, 1), maintenance("d")))),
                Style.PLAIN))
        .isEqualTo(
            """
            no host can place machine m (role data, 1 cpu, 64 MB)
              nuc, nas: is new, but the host is in maintenance
              needs 64 MB, left: nuc-2 32 MB, nuc-3 0 MB
              a: has role data, host a accepts db
              b, c: is pinned to host nuc
              d: needs 64 MB, host d has 1 MB left; is new, but host d is in maintenance
            """);
  }

  @Test
  void a_host_whose_name_begins_like_another_ones_is_not_mistaken_for_it() {
    MachineName web = machine("web");
    assertThat(
            UnplacedText.of(
                List.of(
                    without(
                        "m",
                        64,
                        rejection(
                            "nuc", new Rejection.PartnerElsewhere(host("nuc"), web, host("nuc-2"))),
                        rejection(
                            "nas",
                            new Rejection.PartnerElsewhere(host("nas"), web, host("nuc-2"))))),
                Style.PLAIN))
        .contains(
            "  nuc, nas: must share a host with web, which is on host nuc-2, not on the host\n");
  }

  @Test
  void machines_of_one_role_and_size_with_the_same_reasons_are_told_together() {
    List<Decision.Unplaced> all = new ArrayList<>();
    for (int i = 10; i < 30; i++) {
      all.add(
          without(
              "m" + i, i == 29 ? 128 : 64, rejection("nuc", noMemory("nuc", 64, i == 28 ? 1 : 2))));
    }

    assertThat(UnplacedText.of(all, Style.PLAIN))
        .isEqualTo(
            """
            no host can place machine m10 (role data, 1 cpu, 64 MB)
              same for m11, m12, m13, m14, m15, m16, m17, m18 and 9 more
              nuc: needs 64 MB, host nuc has 2 MB left
            no host can place machine m28 (role data, 1 cpu, 64 MB)
              nuc: needs 64 MB, host nuc has 1 MB left
            no host can place machine m29 (role data, 1 cpu, 128 MB)
              nuc: needs 64 MB, host nuc has 2 MB left
            """);
    assertThat(UnplacedText.of(all, new Style(false, 0, true))).contains("m25, m26, m27\n");
  }

  @Test
  void the_first_five_groups_are_explained_and_of_many_machines_the_rest_is_counted() {
    List<Decision.Unplaced> all = new ArrayList<>();
    for (int i = 100; i < 300; i++) {
      all.add(without("m" + i, i, rejection("nuc", maintenance("nuc"))));
    }
    String few = UnplacedText.of(all, Style.PLAIN);

    assertThat(few.lines().filter(line -> line.startsWith("no host can place machine ")))
        .hasSize(100);
    assertThat(few.lines().filter(line -> line.startsWith("  nuc: "))).hasSize(5);
    assertThat(few)
        .endsWith(
            """
            and 100 more machines
            (reasons shown for the first 5; -v shows all)
            """);
    assertThat(UnplacedText.of(all, new Style(false, 0, true)).lines()).hasSize(400);
  }
}
