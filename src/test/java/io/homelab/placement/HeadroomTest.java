package io.homelab.placement;

import static io.homelab.placement.HostBuilder.host;
import static io.homelab.placement.MachineBuilder.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Wanted;
import io.homelab.placement.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeadroomTest {
  private static final long MOST = 40;

  private static List<Headroom> ask(Scenario scenario, Wanted wanted) {
    return Headroom.of(scenario.request().after(scenario.resolve()), wanted);
  }

  private static Headroom ask(Scenario scenario) {
    return ask(scenario, Wanted.ANY).getFirst();
  }

  private static Wanted role(String role) {
    return new Wanted(
        Optional.of(new Role(role)),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private static List<String> onHosts(Headroom headroom) {
    return headroom.hosts().stream()
        .map(host ->
            host.host() + " " + (host.count().isPresent() ? host.count().getAsLong() : "no limit"))
        .toList();
  }

  @Test
  void the_scarcest_resource_decides_and_hosts_add_up() {
    Headroom headroom =
        ask(
            Scenario.on(host("a", 8, 4096, 100), host("b", 4, 65536, 30))
                .run(machine("m").needs(1, 1024, 10)));
    assertThat(onHosts(headroom)).as("one is on a").containsExactly("a 3", "b 3");
    assertThat(headroom.total()).hasValue(6);
  }

  @Test
  void a_host_that_can_take_none_says_all_reasons() {
    Headroom headroom =
        ask(
            Scenario.on(
                    host("a", 8, 4096, 100),
                    host("b", 8, 512, 100).maintenance(),
                    host("c").roles("db").unreachable("timed out"))
                .run(machine("m")));
    assertThat(onHosts(headroom)).containsExactly("a 3", "b 0", "c 0");
    assertThat(headroom.hosts().get(1).reasons()).hasSize(2);
    assertThat(headroom.hosts().get(2).reasons()).hasSize(2);
    assertThat(headroom.hosts().getFirst().reasons()).isEmpty();
  }

  @Test
  void what_no_one_limits_has_no_number() {
    Headroom headroom = ask(Scenario.on(host("a"), host("b", 8, 2048, 10)).run(machine("m")));
    assertThat(onHosts(headroom)).containsExactly("a no limit", "b 2");
    assertThat(headroom.total()).isEmpty();
  }

  @Test
  void machines_that_keep_apart_get_one_host_each() {
    Scenario scenario =
        Scenario.on(host("a", 8, 8192, 100), host("b", 8, 8192, 100), host("c", 8, 8192, 100))
            .run(machine("m-1").apartFrom("m-2"), machine("m-2").apartFrom("m-1"));
    Headroom headroom = ask(scenario);
    assertThat(headroom.apart()).isTrue();
    assertThat(onHosts(headroom)).containsExactly("a 0", "b 0", "c 1");
    assertThat(headroom.hosts().getFirst().reasons().getFirst().text())
        .isEqualTo("must not share a host with m-1, which is on host a");
  }

  @Test
  void a_pin_and_an_affinity_bind_the_machine_that_has_them_and_not_one_more_like_it() {
    Headroom headroom =
        ask(
            Scenario.on(host("a", 8, 4096, 100), host("b", 8, 4096, 100))
                .run(machine("m").pin("a").with("n"), machine("n")));
    assertThat(onHosts(headroom)).containsExactly("a 2", "b 4");
  }

  @Test
  void every_role_and_size_has_its_own_answer_and_a_wanted_size_replaces_theirs() {
    Scenario scenario =
        Scenario.on(host("a", 32, 65536, 100))
            .run(
                machine("web-1", 1024).role("web"),
                machine("web-2", 1024).role("web"),
                machine("web-3", 2048).role("web"),
                machine("db", 4096).role("db"));
    assertThat(ask(scenario, Wanted.ANY).stream().map(h -> h.role() + " " + h.size().memoryMb()))
        .containsExactly("db 4096", "web 1024", "web 2048");
    assertThat(ask(scenario, role("web"))).hasSize(2);
    Wanted large =
        new Wanted(
            Optional.of(new Role("web")),
            OptionalLong.empty(),
            OptionalLong.of(28672),
            OptionalLong.empty());
    Headroom answer = ask(scenario, large).getFirst();
    assertThat(ask(scenario, large)).hasSize(1);
    assertThat(answer.size()).isEqualTo(new Resources(1, 28672, 0));
    assertThat(answer.total()).hasValue(2);
  }

  @Test
  void no_more_fit_than_there_are_devices_left_for() {
    Scenario scenario =
        Scenario.on(host("a", 32, 65536, 100).device("gpu", 5), host("b", 32, 65536, 100))
            .settled("ml", "a")
            .run(machine("ml").role("ml").device("gpu", 2));
    Headroom answer = ask(scenario, role("ml")).getFirst();

    assertThat(onHosts(answer)).containsExactly("a 1", "b 0");
    assertThat(answer.hosts().get(1).reasons())
        .map(Rejection::text)
        .containsExactly("needs 2 gpu, host b has none");
  }

  @Test
  void a_role_that_the_lab_does_not_have_needs_a_size() {
    Scenario scenario =
        Scenario.on(host("a", 8, 8192, 100).roles("new"), host("b", 8, 8192, 100).roles("app"))
            .run(machine("m").apartFrom("n").require("x", "y"), machine("n"));
    assertThat(ask(scenario, role("new"))).isEmpty();
    Wanted sized =
        new Wanted(
            Optional.of(new Role("new")),
            OptionalLong.empty(),
            OptionalLong.of(1024),
            OptionalLong.empty());
    assertThat(onHosts(ask(scenario, sized).getFirst())).containsExactly("a 8", "b 0");
  }

  @Test
  void counting_says_what_trying_says_in_any_lab() {
    int spreadOrApart = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean apart = random.nextInt(3) == 0;
      boolean spread = random.nextBoolean();
      List<HostBuilder> hosts = new ArrayList<>();
      int hostCount = 1 + random.nextInt(5);
      for (int i = 0; i < hostCount; i++) {
        HostBuilder one =
            host("h" + i)
                .usable(
                    Capacity.of(
                        1 + random.nextInt(8), 1024L * random.nextInt(9), random.nextInt(60)));
        if (random.nextInt(10) > 0) {
          one.label("zone", "z" + random.nextInt(3));
        }
        if (random.nextInt(8) == 0) {
          one.maintenance();
        }
        hosts.add(one);
      }
      Scenario scenario = Scenario.on(hosts.toArray(HostBuilder[]::new));
      int there = 1 + random.nextInt(4);
      MachineBuilder[] machines = new MachineBuilder[there];
      for (int i = 0; i < there; i++) {
        machines[i] = pattern("m" + i, apart, spread, there);
      }
      PlacementRequest lab = scenario.run(machines).request();
      lab = lab.after(PlacementResolver.resolve(lab));
      List<Headroom> answers = Headroom.of(lab, Wanted.ANY);
      if (answers.isEmpty()) {
        assertThat(lab.machines()).isEmpty();
        continue;
      }
      Headroom answer = answers.getFirst();
      spreadOrApart += answer.total().orElse(0) > 0 && (apart || spread) ? 1 : 0;
      assertThat(answer.total().orElse(MOST)).as("seed %d", seed).isEqualTo(tried(lab, null));
      for (Headroom.OnHost onHost : answer.hosts()) {
        assertThat(onHost.count().orElse(MOST))
            .as("seed %d, %s", seed, onHost.host())
            .isEqualTo(tried(lab, onHost.host()));
      }
    }
    assertThat(spreadOrApart).as("labs that say something").isGreaterThan(30);
  }

  private static MachineBuilder pattern(String name, boolean apart, boolean spread, int peers) {
    MachineBuilder machine = machine(name).needs(1, 1024, 5);
    if (spread) {
      machine.spreadBy("zone");
    }
    for (int i = 0; apart && i < peers; i++) {
      if (!name.equals("m" + i)) {
        machine.apartFrom("m" + i);
      }
    }
    return machine;
  }

  /** Adds one after the other, until they do not all fit. */
  private static long tried(PlacementRequest lab, @Nullable HostName only) {
    Machine pattern = lab.machines().getFirst();
    boolean apart = !pattern.antiAffinity().isEmpty() && lab.machines().size() > 1;
    List<Machine> more = new ArrayList<>(lab.machines());
    for (long count = 1; count <= MOST; count++) {
      MachineBuilder copy = machine("x" + count).needs(1, 1024, 5);
      pattern.spreadBy().ifPresent(copy::spreadBy);
      if (only != null) {
        copy.pin(only.value());
      }
      if (apart) {
        more.stream().map(Machine::name).map(MachineName::value).forEach(copy::apartFrom);
      }
      more.add(copy.build());
      if (!Strategy.placesAll(lab.withMachines(more))) {
        return count - 1;
      }
    }
    return MOST;
  }
}
