package io.homelab.plan;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.model.Capacity;
import io.homelab.model.Devices;
import io.homelab.model.Host;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees how much of a host on which room is reserved. */
class ReservedRoomTest {
  private static final String OWNER = "ann@nuc";

  @TempDir Path folder;
  private Host host;

  @BeforeEach
  void read() {
    host =
        LabText.read(
                folder,
                """
                hosts:
                  - name: one
                    address: one.local
                    capacity: { cpus: 16, memory_mb: 16384, disk_gb: 100 }
                    devices: { gpu: 2 }
                    reserve: { memory_mb: 1024 }
                    reservations:
                      - { for: ci, cpus: 4, memory_mb: 4096, devices: { gpu: 1 } }
                      - { for: ann@nuc, memory_mb: 2048 }
                """,
                "{ name: a }")
            .hosts()
            .getFirst();
  }

  private HostPlan seenBy(String lab, String owner, FactsBuilder told) {
    return HostPlan.alone(
        host,
        Optional.of(told.measured(16, 16384, 100).of("one")),
        new LabIdentity(new LabName(lab), owner, ""),
        new TreeMap<>());
  }

  private long memory(String lab, String owner, FactsBuilder told) {
    return seenBy(lab, owner, told).usable().memoryMb().orElseThrow();
  }

  @Test
  void whoever_room_is_reserved_for_sees_it_and_everybody_else_sees_less() {
    assertThat(memory("other", "bob@desk", facts())).isEqualTo(16384 - 1024 - 4096 - 2048);
    assertThat(memory("ci", "bob@desk", facts())).isEqualTo(16384 - 1024 - 2048);
    assertThat(memory("other", OWNER, facts())).isEqualTo(16384 - 1024 - 4096);
    assertThat(memory("ci", OWNER, facts())).isEqualTo(16384 - 1024);
    assertThat(seenBy("other", "bob@desk", facts()).usable())
        .isEqualTo(Capacity.of(12, 9216, 100).with(Devices.NONE.with("gpu", 1)));
    assertThat(seenBy("ci", "bob@desk", facts()).usable().devices().of("gpu")).isEqualTo(2);
  }

  @Test
  void what_a_lab_holds_counts_against_its_own_reservation_and_then_against_its_owners() {
    FactsBuilder told = facts().otherLab("ci", 1, 5120, 0);

    HostPlan seen = seenBy("other", "bob@desk", told);

    // 5120 held: 4096 of them were reserved for ci, the rest for ann; 1024 are open for ann.
    assertThat(seen.usable().memoryMb()).hasValue(16384 - 1024 - 5120 - 1024);
    assertThat(seen.reservations())
        .extracting(room -> room.open().memoryMb())
        .containsExactly(0L, 1024L);
    assertThat(seen.reservations()).extracting(ReservedRoom::own).containsExactly(false, false);
  }

  @Test
  void what_the_lab_itself_uses_is_told_as_used_and_makes_nothing_smaller() {
    HostPlan seen =
        HostPlan.alone(
            host,
            Optional.of(facts().measured(16, 16384, 100).of("one")),
            new LabIdentity(new LabName("ci"), OWNER, ""),
            new TreeMap<>(Map.of(new MachineName("a"), new Resources(2, 5120, 0))));

    assertThat(seen.reservations())
        .extracting(room -> room.open().memoryMb())
        .containsExactly(0L, 1024L);
    assertThat(seen.usable().memoryMb()).hasValue(16384 - 1024);
    assertThat(seen.reservations()).extracting(ReservedRoom::own).containsExactly(true, true);
  }

  @Test
  void a_host_that_does_not_answer_keeps_all_that_is_reserved() {
    HostPlan seen =
        HostPlan.alone(
            host,
            Optional.empty(),
            new LabIdentity(new LabName("other"), "bob@desk", ""),
            new TreeMap<>());

    assertThat(seen.usable().memoryMb()).hasValue(16384 - 1024 - 4096 - 2048);
  }

  /** However others fill the host: nobody gets what somebody else may still ask for. */
  @Test
  void a_reservation_never_makes_room_and_never_takes_more_than_it_says() {
    Random random = new Random(13);
    for (int round = 0; round < 300; round++) {
      FactsBuilder told = facts();
      long held = 0;
      long ci = 0;
      for (int i = random.nextInt(4); i > 0; i--) {
        long memoryMb = random.nextInt(6000);
        String lab = random.nextBoolean() ? "ci" : "lab" + i;
        told.otherLab(lab, 1, memoryMb, 0);
        held += memoryMb;
        ci += lab.equals("ci") ? memoryMb : 0;
      }
      long free = Math.max(0, 16384 - 1024 - held);

      long stranger = memory("other", "bob@desk", told);
      long mate = memory("other", OWNER, told);

      assertThat(mate).as("round %d", round).isEqualTo(Math.max(0, free - Math.max(0, 4096 - ci)));
      assertThat(stranger).as("round %d", round).isBetween(Math.max(0, mate - 2048), mate);
      assertThat(memory("ci", OWNER, told)).as("round %d", round).isEqualTo(free);
    }
  }
}
