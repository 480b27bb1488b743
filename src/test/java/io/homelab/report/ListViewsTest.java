package io.homelab.report;

import static io.homelab.report.Samples.ALPINE;
import static io.homelab.report.Samples.declared;
import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.hostPlan;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.guest.EdgeResult;
import io.homelab.model.Capacity;
import io.homelab.model.Edge;
import io.homelab.model.HostLoad;
import io.homelab.model.HostStatus;
import io.homelab.model.Resources;
import io.homelab.operations.BoxOnHost;
import io.homelab.plan.HostPlan;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.TakenName;
import io.homelab.probe.finding.Duplicate;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Finding.Level;
import io.homelab.probe.finding.Stranger;
import io.homelab.run.LiveStatus;
import io.homelab.run.MachineStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The views that are a list of rows. */
class ListViewsTest {
  private static final List<MachineStatus> STATUS =
      List.of(
          new MachineStatus(
              machine("app"),
              Optional.of(host("laptop")),
              "running",
              Optional.of("192.168.56.10"),
              Optional.of("192.168.1.7")),
          new MachineStatus(
              machine("database"),
              Optional.empty(),
              "not_created",
              Optional.empty(),
              Optional.empty()));

  private static final List<EdgeResult> EDGES =
      List.of(
          new EdgeResult(
              new Edge(machine("app"), machine("db")),
              true,
              Optional.of("192.168.1.9"),
              Optional.empty(),
              true),
          new EdgeResult(
              new Edge(machine("web"), machine("app")),
              false,
              Optional.empty(),
              Optional.of("app has \u001b[31mno address"),
              true));

  private static final List<HostPlan> HOSTS =
      List.of(
          hostPlan("laptop", new Resources(2, 1024, 8), Resources.ZERO),
          new HostPlan(
              declared("nuc", Capacity.UNKNOWN, HostStatus.MAINTENANCE),
              true,
              Optional.empty(),
              Capacity.of(4, 8192, 100),
              Capacity.of(4, 8192, 100),
              Capacity.of(1, 512, 4),
              List.of(
                  new ForeignLab(
                      "other",
                      "ann@desk",
                      new TreeSet<>(List.of("a", "b")),
                      new Resources(1, 512, 4),
                      0)),
              Capacity.of(2, 5632, 96),
              new Resources(1, 1024, 8),
              Resources.ZERO,
              Optional.empty(),
              List.of("a note")));

  private static final List<Finding> FINDINGS =
      List.of(
          new Finding(host("laptop"), Level.OK, "vagrant 2.3.4", ""),
          new Finding(
              host("nuc"), Level.ERROR, "vagrant is not installed", "sudo apt install vagrant"),
          new Finding(host("nuc"), Level.WARNING, "little disk is left", ""));

  private static final Duplicate TWICE =
      new Duplicate(
          machine("app"), host("laptop"), host("nuc"), "workdir /w has it", "on host nuc: x");

  private static final Stranger IN_THE_WAY =
      new Stranger(
          machine("database"),
          host("nuc"),
          new TakenName(TakenName.Holder.DOMAIN, "devlab_database", ""),
          Optional.of("ann@desk"));

  private static LiveStatus status(List<MachineStatus> machines) {
    return new LiveStatus(machines, List.of(), List.of());
  }

  private static String compact(String json) {
    assertThat(json).startsWith("{\n  \"schema_version\": 1,").endsWith("}\n");
    return JsonMapper.shared().readTree(json).toString();
  }

  @Test
  void the_status_is_a_table_and_a_sum() {
    assertThat(StatusView.human(status(STATUS), Style.PLAIN))
        .isEqualTo(
            """
            Machine   State        Host    Private        Bridged
            app       running      laptop  192.168.56.10  192.168.1.7
            database  not created  -       -              -

            2 machines: 1 not created, 1 running.
            """);
  }

  @Test
  void the_status_json_has_null_for_what_is_not_known() {
    assertThat(compact(StatusView.json(status(STATUS))))
        .isEqualTo(
            """
            {"schema_version":1,"machines":[\
            {"name":"app","host":"laptop","state":"running",\
            "private_ip":"192.168.56.10","bridged_ip":"192.168.1.7","drift":[]},\
            {"name":"database","host":null,"state":"not_created",\
            "private_ip":null,"bridged_ip":null,"drift":[]}]}\
            """);
  }

  @Test
  void the_status_shows_what_there_is_twice_and_what_has_the_name_of_a_machine() {
    LiveStatus live = new LiveStatus(STATUS, List.of(TWICE), List.of(IN_THE_WAY));

    assertThat(StatusView.human(live, Style.PLAIN))
        .endsWith(
            """

            2 machines: 1 not created, 1 running.

            Duplicates
              machine app is on host laptop and also on host nuc: workdir /w has it
                  fix: on host nuc: x

            In the way
              database  nuc  libvirt domain devlab_database exists, but this lab did not create it: it is ann@desk's
                  fix: ask ann@desk, or change 'lab:' in topology.yaml
            """);
    assertThat(compact(StatusView.json(live)))
        .endsWith(
            """
            "duplicates":[{"machine":"app","hosts":["laptop","nuc"],"what":"workdir /w has it",\
            "fix":"on host nuc: x"}],"in_the_way":[{"machine":"database","host":"nuc",\
            "what":"libvirt domain devlab_database","owner":"ann@desk",\
            "fix":"ask ann@desk, or change 'lab:' in topology.yaml"}]}\
            """);
  }

  @Test
  void the_findings_json_has_the_duplicates_by_themselves() {
    assertThat(compact(FindingsView.json(FINDINGS, List.of(TWICE))))
        .endsWith(
            """
            "duplicates":[{"machine":"app","hosts":["laptop","nuc"],"what":"workdir /w has it",\
            "fix":"on host nuc: x"}]}\
            """);
  }

  @Test
  void verify_shows_each_edge_and_how_many_are_well() {
    assertThat(VerifyView.human(EDGES, Style.PLAIN))
        .isEqualTo(
            """
            ok      app -> db   192.168.1.9  across hosts
            FAILED  web -> app  no address   same host     app has no address
            1 of 2 edges ok
            """);
    assertThat(VerifyView.human(EDGES.subList(0, 1), Style.PLAIN)).endsWith("1 of 1 edge ok\n");
  }

  @Test
  void the_verify_json_has_the_promised_keys() {
    assertThat(compact(VerifyView.json(EDGES)))
        .isEqualTo(
            """
            {"schema_version":1,"edges":[\
            {"from":"app","to":"db","cross_host":true,"address":"192.168.1.9","ok":true,"error":null},\
            {"from":"web","to":"app","cross_host":false,"address":null,"ok":false,\
            "error":"app has no address"}]}\
            """);
  }

  @Test
  void a_host_that_was_not_heard_and_declares_nothing_has_no_row_of_dashes() {
    HostPlan silent =
        new HostPlan(
            declared("nuc", Capacity.UNKNOWN, HostStatus.ONLINE),
            false,
            Optional.of("connection refused"),
            Capacity.UNKNOWN,
            Capacity.UNKNOWN,
            Capacity.UNKNOWN,
            List.of(),
            Capacity.UNKNOWN,
            Resources.ZERO,
            Resources.ZERO,
            Optional.empty(),
            List.of());
    assertThat(HostsView.human(List.of(silent), Style.PLAIN))
        .isEqualTo(
            """
            Host  State        Address    Bridge  Roles
            nuc   unreachable  nuc.local  -       *
                ! connection refused
            """);
  }

  @Test
  void the_hosts_are_listed_with_all_that_their_free_amounts_follow_from() {
    assertThat(HostsView.human(HOSTS, Style.PLAIN))
        .isEqualTo(
            """
            Host    State        Address       Bridge  Roles
            laptop  online       laptop.local  br0     *
            nuc     maintenance  nuc.local     -       *
                held by lab other of ann@desk: 2 machines, 1 cpu, 512 MB, 4 GB disk
                note: a note

            Host    Resource   Declared  Measured  Reserved  Others  Usable  Used   Free
            laptop  cpus              8        16         1       0       7     2      5
                    memory MB     32768     32768      2048       0   30720  1024  29696
                    disk GB         500       900         0       0     500     8    492
            nuc     cpus              -         4         1       1       2     1      1
                    memory MB         -      8192      2048     512    5632  1024   4608
                    disk GB           -       100         0       4      96     8     88
            """);
  }

  @Test
  void the_hosts_json_tells_all_amounts() {
    assertThat(compact(HostsView.json(HOSTS.subList(0, 1))))
        .isEqualTo(
            """
            {"schema_version":1,"hosts":[{"name":"laptop","address":"laptop.local",\
            "status":"online","reachable":true,"problem":null,"roles":["*"],"bridge":"br0",\
            "declared":{"cpus":8,"memory_mb":32768,"disk_gb":500},\
            "capacity":{"cpus":8,"memory_mb":32768,"disk_gb":500},\
            "reserved":{"cpus":1,"memory_mb":2048,"disk_gb":0},\
            "usable":{"cpus":7,"memory_mb":30720,"disk_gb":500},\
            "used":{"cpus":2,"memory_mb":1024,"disk_gb":8},\
            "free":{"cpus":5,"memory_mb":29696,"disk_gb":492},"notes":[],\
            "measured":{"cpus":16,"memory_mb":32768,"disk_gb":900},\
            "other_labs":{"cpus":0,"memory_mb":0,"disk_gb":0},"cordoned":false,\
            "in_use":{"load":null,"memory_available_mb":null,"cpu_pressure":null,\
            "memory_pressure":null,"io_pressure":null},"held_by":[],"reservations":[]}]}\
            """);
  }

  @Test
  void how_busy_a_host_is_is_told_where_more_is_asked_for() {
    HostPlan laptop = HOSTS.getFirst();
    HostPlan busy =
        new HostPlan(
            laptop.host(),
            true,
            Optional.empty(),
            laptop.capacity(),
            laptop.measured(),
            laptop.heldByOthers(),
            List.of(),
            List.of(),
            laptop.usable(),
            laptop.usedBefore(),
            laptop.usedAfter(),
            laptop.bridge(),
            List.of(),
            new HostLoad(
                OptionalLong.of(205),
                OptionalLong.of(1024),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(251)));
    assertThat(HostsView.human(List.of(busy), Style.PLAIN)).doesNotContain("load");
    assertThat(HostsView.human(List.of(busy), new Style(false, 0, true)))
        .contains("    load 2.05 on 16 cpus, 1024 MB of memory available, waiting for disks 3%\n");
    assertThat(compact(HostsView.json(List.of(busy))))
        .contains(
            """
            "in_use":{"load":2.05,"memory_available_mb":1024,"cpu_pressure":null,\
            "memory_pressure":null,"io_pressure":2.51}\
            """);
  }

  @Test
  void the_hosts_json_names_the_labs_and_owners_that_hold_the_rest() {
    assertThat(compact(HostsView.json(HOSTS)))
        .contains(
            """
            "held_by":[{"lab":"other","owner":"ann@desk","machines":["a","b"],\
            "held":{"cpus":1,"memory_mb":512,"disk_gb":4}}]\
            """);
  }

  @Test
  void findings_come_by_host_with_their_fix() {
    assertThat(FindingsView.human(FINDINGS, Style.PLAIN))
        .isEqualTo(
            """
            laptop
              ok  vagrant 2.3.4
            nuc
              error    vagrant is not installed
                  fix: sudo apt install vagrant
              warning  little disk is left
            2 hosts: 1 error, 1 warning.
            """);
    assertThat(FindingsView.human(FINDINGS.subList(0, 1), Style.PLAIN))
        .endsWith("1 host: no problems found.\n");
  }

  @Test
  void the_findings_json_is_ok_without_an_error() {
    assertThat(compact(FindingsView.json(FINDINGS, List.of())))
        .startsWith("{\"schema_version\":1,\"ok\":false,")
        .contains(
            """
            {"host":"nuc","level":"error","what":"vagrant is not installed",\
            "fix":"sudo apt install vagrant"}\
            """,
            "\"what\":\"little disk is left\",\"fix\":null}");
    assertThat(compact(FindingsView.json(FINDINGS.subList(0, 1), List.of())))
        .contains("\"ok\":true");
  }

  @Test
  void boxes_are_listed_with_how_many_machines_use_them() {
    List<BoxOnHost> boxes =
        List.of(new BoxOnHost(host("laptop"), ALPINE, 12), new BoxOnHost(host("nuc"), ALPINE, 0));

    assertThat(BoxView.human(boxes, Style.PLAIN))
        .isEqualTo(
            """
            Host    Box             Version  Provider  Used by
            laptop  generic/alpine  1.0.0    libvirt        12
            nuc     generic/alpine  1.0.0    libvirt         0
            """);
    assertThat(compact(BoxView.json(boxes.subList(0, 1))))
        .isEqualTo(
            """
            {"schema_version":1,"boxes":[{"host":"laptop","box":"generic/alpine",\
            "version":"1.0.0","provider":"libvirt","used_by":12}]}\
            """);
  }

  @Test
  void nothing_to_list_is_said_and_not_left_blank() {
    assertThat(StatusView.human(status(List.of()), Style.PLAIN)).isEqualTo("No machines.\n");
    assertThat(BoxView.human(List.of(), Style.PLAIN)).isEqualTo("No boxes.\n");
    assertThat(VerifyView.human(List.of(), Style.PLAIN)).contains("nothing to verify");
  }
}
