package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.Role;
import io.homelab.placement.question.Headroom;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpareRoomTest {
  private static final String HOSTS =
      """
      hosts:
        - { name: one, address: 127.0.0.1, capacity: { cpus: 8, memory_mb: 4096 } }
        - { name: two, address: two.local, capacity: { cpus: 8, memory_mb: 2048 } }
      """;

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void twoRoles() {
    lab =
        LabOnDoubles.on(
            HOSTS,
            folder,
            "{ name: web, role: web, memory_mb: 1024, cpus: 1 }",
            "{ name: db, role: db, memory_mb: 2048, cpus: 1, host: one }");
  }

  private static CapacityQuestion asking(String role, long memoryMb) {
    return new CapacityQuestion(
        Placing.USUAL,
        true,
        Optional.empty(),
        role.isEmpty() ? Optional.empty() : Optional.of(role),
        OptionalLong.empty(),
        memoryMb == 0 ? OptionalLong.empty() : OptionalLong.of(memoryMb),
        OptionalLong.empty(),
        0);
  }

  private static CapacityQuestion everything() {
    return CapacityQuestion.all(Placing.USUAL, true);
  }

  @Test
  void without_a_special_wish_every_role_is_counted_and_every_host_dies_once() {
    SpareRoom room = SpareRoom.count(lab.open(), everything()).orThrow();

    assertThat(room.kinds())
        .extracting(Headroom::role)
        .containsExactly(new Role("db"), new Role("web"));
    assertThat(room.deaths())
        .extracting(death -> death.host())
        .containsExactly(new HostName("one"), new HostName("two"));
    assertThat(room.homeless()).isZero();
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_role_is_counted_beside_the_lab_as_planned() {
    SpareRoom room = SpareRoom.count(lab.open(), asking("web", 0)).orThrow();

    assertThat(room.kinds())
        .singleElement()
        .extracting(Headroom::total)
        .hasToString("OptionalLong[3]");
    assertThat(room.deaths()).isEmpty();
  }

  @Test
  void larger_machines_of_a_role_are_fewer() {
    assertThat(SpareRoom.count(lab.open(), asking("web", 2048)).orThrow().kinds())
        .singleElement()
        .satisfies(kind -> assertThat(kind.total()).hasValue(1));
  }

  @Test
  void a_host_s_death_leaves_machines_without_a_host() {
    SpareRoom room = SpareRoom.without(lab.open(), "one", everything()).orThrow();

    assertThat(room.kinds()).isEmpty();
    assertThat(room.deaths())
        .singleElement()
        .satisfies(death -> assertThat(death.left()).isNotEmpty());
  }

  @Test
  void the_lab_s_own_machines_that_have_no_host_are_told() {
    LabOnDoubles full =
        LabOnDoubles.on(HOSTS, folder, "{ name: web }", "{ name: huge, memory_mb: 99999 }");

    assertThat(SpareRoom.count(full.open(), everything()).orThrow().homeless()).isEqualTo(1);
  }

  @Test
  void the_hosts_are_asked_unless_it_is_done_offline() {
    SpareRoom.count(lab.open(), CapacityQuestion.all(Placing.USUAL, false)).orThrow();

    assertThat(lab.asked()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          wbe | 0  | the lab has no machine of role 'wbe' | did you mean 'web'?
          xyz | 0  | the lab has no machine of role 'xyz' | give their size: --memory-mb and --cpus
          x y | 0  | invalid role 'x y'                     | use a name that matches
          web | -1 | --memory-mb must not be negative     |
          """)
  void what_no_machine_can_be_is_refused(String role, long memoryMb, String said, String hint) {
    Refusal refusal = Refusals.of(SpareRoom.count(lab.open(), asking(role, memoryMb)));

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence()).isEqualTo(said);
    assertThat(refusal.hint()).contains(hint == null ? "" : hint);
  }

  @Test
  void a_lab_of_pools_alone_has_no_machines_to_count() {
    lab.ofPools("{ name: p, template: { memory_mb: 512 } }");

    for (CapacityQuestion question : List.of(everything(), asking("web", 512))) {
      Refusal refusal = Refusals.of(SpareRoom.count(lab.open(), question));
      assertThat(refusal.sentence()).isEqualTo("the lab has no machines to count more of");
      assertThat(refusal.hint()).isEqualTo("see what is free: homelab hosts list");
    }
  }

  @Test
  void a_new_role_is_counted_when_its_size_is_told() {
    assertThat(SpareRoom.count(lab.open(), asking("xyz", 512)).orThrow().kinds())
        .singleElement()
        .extracting(Headroom::role)
        .isEqualTo(new Role("xyz"));
  }

  @Test
  void a_death_counts_no_machines_and_a_host_that_nobody_knows_cannot_die() {
    assertThat(Refusals.of(SpareRoom.without(lab.open(), "one", asking("web", 0))).sentence())
        .isEqualTo("--without does not count machines");
    assertThat(Refusals.of(SpareRoom.without(lab.open(), "noe", everything())).hint())
        .isEqualTo("did you mean 'one'?");
  }
}
