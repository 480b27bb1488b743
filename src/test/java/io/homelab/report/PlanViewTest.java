package io.homelab.report;

import static io.homelab.report.Samples.ALPINE;
import static io.homelab.report.Samples.declared;
import static io.homelab.report.Samples.described;
import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.hostPlan;
import static io.homelab.report.Samples.machine;
import static io.homelab.report.Samples.maintenance;
import static io.homelab.report.Samples.noMemory;
import static io.homelab.report.Samples.plan;
import static io.homelab.report.Samples.rejection;
import static io.homelab.report.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxPlace;
import io.homelab.model.Capacity;
import io.homelab.model.HostStatus;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import io.homelab.placement.Decision;
import io.homelab.plan.Action;
import io.homelab.plan.BoxStep;
import io.homelab.plan.HostPlan;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanViewTest {
  private static final String LEAST_USED = "least used of the hosts that have room";
  private static final List<HostPlan> TWO_HOSTS =
      List.of(
          hostPlan("laptop", new Resources(2, 1024, 8), new Resources(4, 2048, 16)),
          hostPlan("workstation", Resources.ZERO, new Resources(2, 1024, 8)));

  /** One of everything. */
  private static Plan mixed() {
    HostPlan nuc =
        new HostPlan(
            declared("nuc", Capacity.UNKNOWN, HostStatus.ONLINE),
            false,
            Optional.of("unreachable: connection refused"),
            Capacity.UNKNOWN,
            Capacity.UNKNOWN,
            Capacity.UNKNOWN,
            List.of(),
            Capacity.UNKNOWN,
            Resources.ZERO,
            Resources.ZERO,
            Optional.empty(),
            List.of("declares 8 cpus but has 4: its machines will share them"));
    List<HostPlan> hosts = new ArrayList<>(TWO_HOSTS);
    hosts.add(nuc);
    return plan(
        List.of(
            step(Action.CREATE, "app", "laptop", "", LEAST_USED, "db", "web"),
            step(Action.KEEP, "cache", "laptop", "laptop", "unchanged"),
            step(Action.REPLACE, "db", "workstation", "laptop", "it has to move", "app"),
            new MachineStep.Remove(
                machine("old"),
                host("laptop"),
                new Role("old"),
                "it is no longer in topology.yaml"),
            step(Action.START, "web", "workstation", "workstation", "it is off", "app")),
        hosts,
        List.of(
            BoxStep.present(host("laptop"), ALPINE),
            BoxStep.copied(
                host("workstation"), ALPINE, OptionalLong.of(36_400_000), BoxPlace.BOXES_DIR)),
        List.of(
            new Decision.Unplaced(
                described("big", new Resources(4, 65536, 0)),
                List.of(
                    rejection("laptop", noMemory("laptop", 65536, 28672), maintenance("laptop")),
                    rejection("nuc", maintenance("nuc"))))),
        List.of("give host laptop 36864 MB more"),
        List.of(new Plan.Stranded(machine("lost"), host("nuc"), false, "unreachable", "")));
  }

  @Test
  void a_plan_shows_hosts_then_machines_then_boxes_then_what_does_not_fit_then_a_summary() {
    assertThat(PlanView.human(mixed(), Style.PLAIN))
        .isEqualTo(
            """
            Lab devlab, placed by first_fit_decreasing

            Hosts (used before -> after / usable)
              Host         Status       Machines  CPU            Memory (GB)    Disk (GB)
              laptop       online       3 -> 2    2 -> 4/7  57%  1 -> 2/30  7%  8 -> 16/500  3%
              workstation  online       1 -> 2    0 -> 2/7  29%  0 -> 1/30  3%  0 -> 8/500  2%
              nuc          unreachable  0         0/?            0/?            0/?
                  ! unreachable: connection refused
                  note: declares 8 cpus but has 4: its machines will share them

            Machines
                + create   app  laptop                 2 cpu, 1024 MB  least used of the hosts that have room
                  bridged on br0 because of db, web
              -/+ replace  db   laptop -> workstation  2 cpu, 1024 MB  it has to move
                  bridged on br0 because of app
                - destroy  old  laptop                                 it is no longer in topology.yaml
                > start    web  workstation            2 cpu, 1024 MB  it is off
                  bridged on br0 because of app
                = keep     1 machine (cache): unchanged

            Boxes
              copy  workstation  generic/alpine 1.0.0 (libvirt)  36 MB from boxes_dir

            Bridged NICs to add
              laptop       1  on br0
              workstation  1  on br0

            On hosts that cannot be used (the state of these machines is unknown; they are left alone)
              lost  nuc  unreachable

            Does not fit
            no host can place machine big (role data, 4 cpu, 65536 MB)
              laptop: needs 65536 MB, host laptop has 28672 MB left; is new, but host laptop is in maintenance
              nuc: is new, but host nuc is in maintenance
            hint: give host laptop 36864 MB more

            Plan: 1 to create, 0 to change, 1 to start, 1 to replace, 1 to destroy, 1 to keep, \
            1 without a host; 36 MB of boxes to copy.
            """);
  }

  @Test
  void without_changes_it_says_so_and_summarises_what_is_kept() {
    Plan plan =
        plan(
            List.of(
                step(Action.KEEP, "a", "laptop", "laptop", "unchanged"),
                step(Action.KEEP, "b", "laptop", "laptop", "unchanged but for its scripts"),
                step(Action.KEEP, "c", "laptop", "laptop", "unchanged")),
            TWO_HOSTS,
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(PlanView.human(plan, Style.PLAIN))
        .contains("    = keep     2 machines (a, c): unchanged\n")
        .contains("    = keep     1 machine (b): unchanged but for its scripts\n")
        .endsWith("\nNo changes. The lab is as described.\n");
  }

  @Test
  void an_unreachable_host_never_passes_for_a_lab_as_described() {
    Plan plan =
        plan(
            List.of(step(Action.KEEP, "a", "laptop", "laptop", "unchanged")),
            TWO_HOSTS,
            List.of(),
            List.of(),
            List.of(),
            List.of(new Plan.Stranded(machine("lost"), host("nuc"), false, "unreachable", "")));

    assertThat(PlanView.human(plan, Style.PLAIN))
        .endsWith("\nNo changes on the reachable hosts.\n");
  }

  @Test
  void verbose_shows_kept_machines_and_why_other_hosts_were_rejected() {
    assertThat(PlanView.human(mixed(), new Style(false, 0, true)))
        .contains("    = keep     cache  laptop ")
        .contains("      not on nuc: is new, but host nuc is in maintenance\n")
        .contains("  present  laptop");
  }

  @Test
  void colour_changes_nothing_but_colour() {
    String painted = PlanView.human(mixed(), new Style(true, 0, false));

    assertThat(painted).contains("\u001b[32m  + create").contains("\u001b[31m-/+ replace");
    assertThat(painted.replaceAll("\u001b\\[[0-9]*m", ""))
        .isEqualTo(PlanView.human(mixed(), Style.PLAIN));
  }

  @Test
  void a_narrow_terminal_wraps_the_reason_under_its_column() {
    assertThat(PlanView.human(mixed(), new Style(false, 90, false)))
        .contains(
            "  2 cpu, 1024 MB  least used of the hosts that\n" + " ".repeat(59) + "have room\n");
  }

  @Test
  void a_hosts_message_cannot_control_the_terminal() {
    Plan plan =
        plan(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of("run \u001b[2Jthis\u0007"),
            List.of(
                new Plan.Stranded(
                    machine("m"), host("nuc"), false, "\u001b]0;owned\u0007gone\nX", "")));

    assertThat(PlanView.human(plan, Style.PLAIN)).contains("m  nuc  gone X\n");
    assertThat(PlanView.human(plan, Style.PLAIN).chars()).noneMatch(c -> c < ' ' && c != '\n');
    assertThat(PlanView.json(plan, false)).contains("\"gone\\nX\"").doesNotContain("001b", "001B");
  }

  @Test
  void the_json_has_the_promised_keys_in_the_promised_order() {
    JsonNode json = JsonMapper.shared().readTree(PlanView.json(mixed(), false));

    assertThat(json.propertyNames())
        .containsExactly(
            "schema_version",
            "lab",
            "strategy",
            "placements",
            "machines",
            "hosts",
            "boxes",
            "changes",
            "unplaced",
            "hints",
            "seed",
            "offline",
            "files",
            "stranded",
            "waiting");
    assertThat(json.get("machines").get(0).propertyNames())
        .startsWith(
            "name", "role", "host", "action", "bridged", "bridge_because", "reason", "rejected");
    assertThat(json.get("hosts").get(0).propertyNames())
        .startsWith(
            "name", "status", "reachable", "capacity", "used_before", "used_after", "bridge");
    assertThat(json.get("boxes").get(0).propertyNames())
        .containsExactly(
            "host", "box", "version", "provider", "action", "bytes", "source", "from", "checksum");
    assertThat(json.get("schema_version").intValue()).isEqualTo(1);
  }

  @Test
  void the_json_tells_placed_removed_and_unplaced_machines_apart() {
    JsonNode json = JsonMapper.shared().readTree(PlanView.json(mixed(), false));

    assertThat(json.get("placements").toString())
        .isEqualTo(
            "{\"app\":\"laptop\",\"cache\":\"laptop\",\"db\":\"workstation\",\"web\":\"workstation\"}");
    assertThat(json.get("machines").findValuesAsString("name"))
        .containsExactly("app", "cache", "db", "old", "web");
    assertThat(json.get("machines").findValuesAsString("action"))
        .containsExactly("create", "keep", "replace", "destroy", "start");
    assertThat(json.get("unplaced").toString())
        .isEqualTo(
            "[{\"name\":\"big\",\"rejected\":[{\"host\":\"laptop\",\"reasons\":"
                + "[\"needs 65536 MB, host laptop has 28672 MB left\",\"is new, but host laptop is in maintenance\"]},"
                + "{\"host\":\"nuc\",\"reasons\":[\"is new, but host nuc is in maintenance\"]}]}]");
    assertThat(json.get("hosts").get(2).get("capacity").toString())
        .isEqualTo("{\"cpus\":null,\"memory_mb\":null,\"disk_gb\":null}");
    assertThat(json.get("changes").booleanValue()).isTrue();
  }

  @Test
  void the_json_of_a_plan_that_fits_speaks_of_no_unplaced_machines() {
    String json =
        PlanView.json(
            plan(List.of(), TWO_HOSTS, List.of(), List.of(), List.of(), List.of()), false);

    assertThat(JsonMapper.shared().readTree(json).has("unplaced")).isFalse();
    assertThat(json).startsWith("{\n  \"schema_version\": 1,\n").endsWith("}\n");
  }

  @Test
  void the_json_of_a_lab_of_hundreds_times_hundreds_leaves_reasons_out_and_says_so() {
    List<HostPlan> hosts = new ArrayList<>();
    List<MachineStep> steps = new ArrayList<>();
    List<Decision.Unplaced> unplaced = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      hosts.add(hostPlan("h" + i, Resources.ZERO, Resources.ZERO));
    }
    for (int i = 0; i < 240; i++) {
      steps.add(step(Action.CREATE, "m" + i, "h0", "", LEAST_USED));
    }
    for (int i = 0; i < 280; i++) {
      unplaced.add(
          new Decision.Unplaced(
              described("u" + i, new Resources(1, 64, 0)),
              List.of(rejection("nuc", maintenance("nuc")))));
    }
    Plan plan = plan(steps, hosts, List.of(), unplaced, List.of(), List.of());

    JsonNode json = JsonMapper.shared().readTree(PlanView.json(plan, false));

    assertThat(json.get("rejected_omitted").booleanValue()).isTrue();
    assertThat(json.get("machines").get(0).get("rejected")).isEmpty();
    // 250 times 400 hosts is the bound.
    assertThat(json.get("unplaced").get(249).get("rejected")).hasSize(1);
    assertThat(json.get("unplaced").get(250).get("rejected")).isEmpty();

    JsonNode whole = JsonMapper.shared().readTree(PlanView.json(plan, true));

    assertThat(whole.has("rejected_omitted")).isFalse();
    assertThat(whole.get("machines").get(0).get("rejected")).hasSize(1);
    assertThat(whole.get("unplaced").get(279).get("rejected")).hasSize(1);
    assertThat(JsonMapper.shared().readTree(PlanView.json(mixed(), false)).has("rejected_omitted"))
        .isFalse();
  }

  @Test
  @Timeout(10)
  void ten_thousand_machines_are_shown_at_once_and_each_time_the_same() {
    List<MachineStep> steps = new ArrayList<>();
    for (int i = 10_000; i < 20_000; i++) {
      steps.add(step(Action.CREATE, "m" + i, "laptop", "", LEAST_USED, "db"));
    }
    Plan plan = plan(steps, TWO_HOSTS, List.of(), List.of(), List.of(), List.of());

    String human = PlanView.human(plan, new Style(true, 120, true));
    String json = PlanView.json(plan, false);

    assertThat(human).contains("m19999").contains("10000 to create");
    assertThat(json).contains("\"m19999\": \"laptop\"");
    assertThat(PlanView.human(plan, new Style(true, 120, true))).isEqualTo(human);
    assertThat(PlanView.json(plan, false)).isEqualTo(json);
  }
}
