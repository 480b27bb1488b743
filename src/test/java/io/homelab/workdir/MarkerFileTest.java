package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a marker says of each machine, and what a stranger's may not make anybody believe. */
class MarkerFileTest {
  private static final LabName URGENT = new LabName("urgent");

  private static MarkerFile marker() {
    return new MarkerFile(
        new LabName("shop"),
        "ann@desk",
        "",
        3,
        Optional.empty(),
        LabTerms.NONE,
        new TreeMap<>(Map.of("db", new Resources(1, 512, 4), "web", new Resources(2, 1024, 0))),
        new TreeMap<>(Map.of("db", 5, "web", -10)),
        new TreeMap<>());
  }

  private static MachineName name(String name) {
    return new MachineName(name);
  }

  @Test
  void priorities_and_who_makes_room_are_read_as_they_were_written() {
    MarkerFile marker =
        marker()
            .preempting(
                Map.of(
                    name("web"), new Preempted(URGENT, true),
                    name("db"), new Preempted(URGENT, false)));

    assertThat(MarkerFile.parse(marker.toJson())).contains(marker);
    assertThat(marker.toJson())
        .contains(
            "\"priority\" : -10,\n      \"preempted_for\" : \"urgent\",\n      \"ran\" : true")
        .contains("\"priority\" : 5,\n      \"preempted_for\" : \"urgent\"\n")
        .startsWith("{\n  \"schema_version\" : 1,");
  }

  @Test
  void a_marker_of_an_earlier_version_tells_neither() {
    MarkerFile old =
        MarkerFile.parse(
                "{ \"lab\": \"shop\", \"owner\": \"ann@desk\", \"machines\": { \"web\": { \"cpus\": 2 } } }")
            .orElseThrow();

    assertThat(old.machines()).containsOnlyKeys("web");
    assertThat(old.priorities()).isEmpty();
    assertThat(old.preempted()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"ran\": \"true\"", ", \"ran\": 1", ", \"ran\": null"})
  void a_machine_ran_only_where_its_marker_says_so(String said) {
    MarkerFile marker =
        MarkerFile.parse(
                "{ \"lab\": \"shop\", \"owner\": \"a@b\", \"machines\": { \"web\": { \"preempted_for\": \"urgent\"%s } } }"
                    .formatted(said))
            .orElseThrow();

    assertThat(marker.preempted()).containsExactly(Map.entry("web", new Preempted(URGENT, false)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"priority\": 1000001",
        "\"priority\": -99999999999",
        "\"priority\": \"0\"",
        "\"priority\": 0.5",
        "\"preempted_for\": \"no name; rm -rf\"",
        "\"preempted_for\": \"\\u001b[31m\"",
        "\"preempted_for\": {}, \"priority\": null"
      })
  void what_no_lab_writes_is_not_told(String said) {
    MarkerFile marker =
        MarkerFile.parse(
                "{ \"lab\": \"shop\", \"owner\": \"a@b\", \"machines\": { \"web\": { %s } } }"
                    .formatted(said))
            .orElseThrow();

    assertThat(marker.machines()).containsOnlyKeys("web");
    assertThat(marker.priorities()).isEmpty();
    assertThat(marker.preempted()).isEmpty();
  }

  @Test
  void who_makes_room_does_so_until_it_starts_or_is_gone() {
    Preempted why = new Preempted(URGENT, true);
    MarkerFile before = marker().preempting(Map.of(name("web"), why, name("db"), why));

    assertThat(marker().after(before, List.of(name("web"))).preempted())
        .containsExactly(Map.entry("db", why));
    assertThat(before.returned(List.of(name("db"))).preempted()).containsOnlyKeys("web");
    assertThat(before.without(List.of(name("db"))).preempted()).containsOnlyKeys("web");
    assertThat(before.without(List.of(name("db"))).priorities()).containsOnlyKeys("web");
    assertThat(before.numbered(9).preempted()).isEqualTo(before.preempted());
    assertThat(before.on(LabTerms.NONE).preempted()).isEqualTo(before.preempted());
  }

  @Test
  void a_run_that_does_not_know_priorities_keeps_them() {
    MarkerFile bare =
        new MarkerFile(
            new LabName("shop"),
            "ann@desk",
            "",
            new TreeMap<>(Map.of("web", new Resources(2, 1024, 0))));

    assertThat(bare.after(marker(), List.of()).priorities()).containsExactly(Map.entry("web", -10));
  }
}
