package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Lifetime;
import io.homelab.model.Resources;
import io.homelab.operations.ExpiredLabs.EndedLab;
import io.homelab.operations.ExpiredLabs.Fate;
import io.homelab.workdir.HostLabs;
import io.homelab.workdir.MarkerFile;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which labs are ended, by what the hosts told. */
class ExpiredLabsTest {
  private static final String LINEAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";
  private static final Instant CREATED = Instant.parse("2026-11-26T10:00:00Z");
  private static final Lifetime TWO_HOURS =
      Lifetime.from(CREATED, Duration.ofHours(2), Duration.ZERO);

  private static FoundLab lab(String name, Optional<Lifetime> lifetime, Instant hostClock) {
    return new FoundLab(
        new LabName(name),
        "ci@acme",
        LINEAGE,
        new TreeMap<>(
            Map.of(new HostName("nuc"), place(name, lifetime, hostClock, Optional.empty()))));
  }

  private static FoundLab.LabPlace place(
      String name, Optional<Lifetime> lifetime, Instant hostClock, Optional<String> run) {
    return new FoundLab.LabPlace(
        new HostLabs.Folder(
            "/home/ops/homelab/" + name,
            new MarkerFile(
                new LabName(name),
                "ci@acme",
                LINEAGE,
                0,
                Optional.empty(),
                new LabTerms(lifetime, new TreeMap<>()),
                new TreeMap<>(Map.of("web", new Resources(1, 512, 4)))),
            new TreeSet<>(),
            Optional.empty(),
            run),
        Optional.of(hostClock));
  }

  private static List<EndedLab> outlook(
      Instant now, Optional<Duration> olderThan, FoundLab... labs) {
    return new ExpiredLabs(
            new Caller("ci@acme", "runner", 1, Optional.empty(), InstantSource.fixed(now)),
            olderThan,
            Optional.of(new LabName("wanted")),
            new FoundLabs(List.of(labs), new TreeSet<>(), new TreeMap<>(), new TreeMap<>()))
        .outlook();
  }

  private static Instant after(String duration) {
    return CREATED.plus(Duration.parse(duration));
  }

  @Test
  void a_lab_is_ended_when_its_time_is_over_and_not_a_second_earlier() {
    Instant before = after("PT1H59M59S");
    assertThat(outlook(before, Optional.empty(), lab("a", Optional.of(TWO_HOURS), before)))
        .isEmpty();
    assertThat(
            outlook(
                after("PT2H"), Optional.empty(), lab("a", Optional.of(TWO_HOURS), after("PT2H"))))
        .extracting(EndedLab::fate)
        .containsExactly(Fate.DESTROYED);
  }

  @Test
  void one_clock_that_goes_ahead_ends_nothing() {
    Instant right = after("PT1H");
    Instant wrong = after("P400D");
    assertThat(outlook(right, Optional.empty(), lab("a", Optional.of(TWO_HOURS), wrong))).isEmpty();
    assertThat(outlook(wrong, Optional.empty(), lab("a", Optional.of(TWO_HOURS), right))).isEmpty();
  }

  @Test
  void a_lab_without_a_time_limit_is_never_ended() {
    Instant late = after("P3650D");
    assertThat(
            outlook(
                late,
                Optional.of(Duration.ofSeconds(1)),
                lab("usual", Optional.empty(), late),
                lab("kept", Optional.of(TWO_HOURS.until(Optional.empty())), late)))
        .isEmpty();
  }

  @Test
  void an_old_one_is_ended_early_only_when_asked_for() {
    Instant now = after("PT90M");
    FoundLab lab = lab("a", Optional.of(TWO_HOURS), now);
    assertThat(outlook(now, Optional.of(Duration.ofHours(2)), lab)).isEmpty();
    assertThat(outlook(now, Optional.of(Duration.ofHours(1)), lab))
        .extracting(EndedLab::fate)
        .containsExactly(Fate.DESTROYED);
  }

  @Test
  void one_whose_disks_are_kept_is_shut_down_before_it_is_destroyed() {
    Optional<Lifetime> kept =
        Optional.of(Lifetime.from(CREATED, Duration.ofHours(2), Duration.ofHours(24)));
    assertThat(outlook(after("PT3H"), Optional.empty(), lab("a", kept, after("PT3H"))))
        .extracting(EndedLab::fate)
        .containsExactly(Fate.HALTED);
    assertThat(outlook(after("PT26H"), Optional.empty(), lab("a", kept, after("PT26H"))))
        .extracting(EndedLab::fate)
        .containsExactly(Fate.DESTROYED);
  }

  @Test
  void one_in_use_is_left_on_every_host() {
    Instant now = after("PT3H");
    FoundLab lab =
        new FoundLab(
            new LabName("a"),
            "ci@acme",
            LINEAGE,
            new TreeMap<>(
                Map.of(
                    new HostName("desk"),
                    place("a", Optional.of(TWO_HOURS), now, Optional.of("0mhx5sv1q4k2")),
                    new HostName("nuc"),
                    place("a", Optional.of(TWO_HOURS), now, Optional.empty()))));
    assertThat(outlook(now, Optional.empty(), lab))
        .allSatisfy(each -> {
          assertThat(each.fate()).isEqualTo(Fate.LEFT);
          assertThat(each.why()).isEqualTo("in use: run 0mhx5sv1q4k2");
        })
        .hasSize(2);
  }

  @Test
  void where_hosts_differ_the_later_end_counts() {
    Instant now = after("PT3H");
    FoundLab lab =
        new FoundLab(
            new LabName("a"),
            "ci@acme",
            LINEAGE,
            new TreeMap<>(
                Map.of(
                    new HostName("desk"),
                    place("a", Optional.of(TWO_HOURS), now, Optional.empty()),
                    new HostName("nuc"),
                    place(
                        "a",
                        Optional.of(TWO_HOURS.until(Optional.of(after("PT4H")))),
                        now,
                        Optional.empty()))));
    assertThat(outlook(now, Optional.empty(), lab)).isEmpty();
  }

  @Test
  void the_lab_that_is_wanted_and_labs_of_before_there_were_lineages_are_left() {
    Instant now = after("PT3H");
    FoundLab old =
        new FoundLab(
            new LabName("old"), "ci@acme", "", lab("old", Optional.of(TWO_HOURS), now).places());
    assertThat(outlook(now, Optional.empty(), lab("wanted", Optional.of(TWO_HOURS), now), old))
        .isEmpty();
  }

  @Test
  void a_clock_that_goes_ahead_makes_no_lab_old() {
    Instant right = after("PT1H");
    Instant wrong = after("P400D");
    Optional<Duration> sixHours = Optional.of(Duration.ofHours(6));
    Optional<Lifetime> farEnd = Optional.of(TWO_HOURS.until(Optional.of(after("P500D"))));
    assertThat(outlook(right, sixHours, lab("a", farEnd, wrong))).isEmpty();
    assertThat(outlook(wrong, sixHours, lab("a", farEnd, right))).isEmpty();
  }

  @Test
  void a_copied_folder_ends_no_lab_that_stays_or_is_used_elsewhere() {
    Instant now = after("PT3H");
    FoundLab copy = lab("a", Optional.of(TWO_HOURS), now);
    FoundLab extended = lab("a", Optional.of(TWO_HOURS.until(Optional.of(after("PT4H")))), now);
    FoundLab used =
        new FoundLab(
            copy.name(),
            copy.owner(),
            copy.lineage(),
            new TreeMap<>(
                Map.of(
                    new HostName("nuc"),
                    place("a", Optional.of(TWO_HOURS), now, Optional.of("0mhx5sv1q4k2")))));

    assertThat(outlook(now, Optional.empty(), copy, extended)).isEmpty();
    assertThat(outlook(now, Optional.empty(), copy, used))
        .extracting(EndedLab::fate)
        .containsExactly(Fate.LEFT, Fate.LEFT);
  }

  @Test
  void a_folder_without_a_time_limit_stays_though_another_has_one() {
    Instant now = after("PT3H");
    FoundLab lab =
        new FoundLab(
            new LabName("a"),
            "ci@acme",
            LINEAGE,
            new TreeMap<>(
                Map.of(
                    new HostName("desk"),
                    place("a", Optional.empty(), now, Optional.empty()),
                    new HostName("nuc"),
                    place("a", Optional.of(TWO_HOURS), now, Optional.empty()))));
    assertThat(outlook(now, Optional.empty(), lab))
        .extracting(each -> each.host().value())
        .containsExactly("nuc");
  }

  @Test
  void labs_of_other_owners_are_not_ended() {
    Instant now = after("PT3H");
    FoundLab own = lab("a", Optional.of(TWO_HOURS), now);
    assertThat(
            outlook(
                now,
                Optional.empty(),
                new FoundLab(own.name(), "ann@attic", own.lineage(), own.places())))
        .isEmpty();
  }
}
