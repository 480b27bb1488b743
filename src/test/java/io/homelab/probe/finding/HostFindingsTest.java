package io.homelab.probe.finding;

import static io.homelab.FactsBuilder.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.config.LabFiles;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.probe.Computer.Kvm;
import io.homelab.probe.FolderFacts.Access;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.probe.finding.Finding.Level;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.MarkerFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFindingsTest {
  private static final String LINEAGE = "11111111-2222-3333-4444-555555555555";
  private static final HostName ONE = new HostName("one");

  @TempDir Path folder;
  private LabFiles files;
  private final SortedMap<MachineName, HostName> recorded = new TreeMap<>();

  @BeforeEach
  void a_lab_of_two_machines_that_need_each_other() {
    lab("{ name: web, depends_on: [db] }", "{ name: db }");
  }

  private void lab(String... machines) {
    files = LabText.read(folder, LabText.TWO_HOSTS, machines);
  }

  private static FactsBuilder ours() {
    return facts()
        .marker(new MarkerFile(new LabName("devlab"), "ops@bench", LINEAGE, new TreeMap<>()));
  }

  private HostFindings rules() {
    return new HostFindings(
        files.lab(), new LabIdentity(files.lab().name(), "ops@bench", LINEAGE), recorded, Set.of());
  }

  private List<Finding> found(FactsBuilder one, FactsBuilder two) {
    return rules()
        .of(files.hosts(), Map.of(ONE, one.of("one"), new HostName("two"), two.of("two")));
  }

  /** What is found of host one. */
  private List<Finding> found(FactsBuilder one) {
    return found(one, facts()).stream().filter(each -> each.host().equals(ONE)).toList();
  }

  private Finding only(FactsBuilder one) {
    List<Finding> found = found(one);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void a_host_without_a_problem_is_ready() {
    assertThat(only(ours())).isEqualTo(new Finding(ONE, Level.OK, "ready", ""));
  }

  @Test
  void a_host_that_does_not_answer_says_why_and_what_to_do() {
    List<Finding> found =
        rules()
            .of(
                files.hosts().subList(0, 1),
                Map.of(ONE, new ProbeResult.Unreachable(ONE, "no route to host", "is it on?")));

    assertThat(found)
        .containsExactly(new Finding(ONE, Level.ERROR, "no route to host", "is it on?"));
  }

  @Test
  void every_lack_of_tools_is_found_at_once() {
    assertThat(found(ours().withoutVagrant().withoutFlock().withoutSha256()))
        .extracting(Finding::level, Finding::what)
        .containsExactly(
            tuple(Level.ERROR, "vagrant is not installed"),
            tuple(
                Level.ERROR,
                "neither sha256sum nor shasum is installed, so boxes cannot be verified"),
            tuple(
                Level.WARNING,
                "flock is missing: runs cannot wait for a vagrant that outlived an interrupted one"));
  }

  @Test
  void a_provider_that_no_machine_wants_is_a_warning_and_one_that_is_wanted_an_error() {
    FactsBuilder host = ours().providerProblem("virtualbox", "no kernel module", "vboxconfig");
    assertThat(only(host).level()).isEqualTo(Level.WARNING);

    lab("{ name: web, provider: virtualbox }");
    assertThat(only(host).level()).isEqualTo(Level.ERROR);
  }

  @Test
  void without_kvm_machines_cannot_be_made_unless_all_of_them_are_emulated() {
    assertThat(only(ours().kvm(Kvm.MISSING)).what())
        .isEqualTo("there is no /dev/kvm, which machine web needs");
    assertThat(only(ours().kvm(Kvm.DENIED)).fix()).contains("usermod -aG kvm");

    lab("{ name: web, vagrant: { libvirt: { driver: qemu } } }");
    assertThat(only(ours().kvm(Kvm.MISSING)).level()).isEqualTo(Level.OK);
    lab("{ name: web, vagrant: { libvirt: { driver: kvm } } }");
    assertThat(only(ours().kvm(Kvm.MISSING)).level()).isEqualTo(Level.ERROR);
    lab("{ name: web, provider: virtualbox }");
    assertThat(found(ours().kvm(Kvm.MISSING))).noneMatch(each -> each.what().contains("kvm"));
  }

  @Test
  void a_host_that_ends_what_a_login_leaves_behind_is_a_warning() {
    Finding finding = only(ours().endsProcessesOfTheLogin());

    assertThat(finding.what())
        .isEqualTo(
            "the host ends what a login leaves behind, so Vagrant would not outlive a lost connection");
    assertThat(finding.fix()).isEqualTo("sudo loginctl enable-linger ops");
    assertThat(finding.level()).isEqualTo(Level.WARNING);
  }

  @Test
  void a_login_shell_that_reads_input_is_an_error() {
    Finding finding = only(ours().readsInput());

    assertThat(finding.what()).isEqualTo("the login shell reads standard input");
    assertThat(finding.fix()).contains("~/.bashrc");
    assertThat(finding.error()).isTrue();
  }

  @Test
  void a_workdir_that_others_write_to_is_an_error_with_the_command_that_ends_it() {
    assertThat(only(ours().writers(Writers.EVERYBODY)))
        .isEqualTo(
            new Finding(
                ONE,
                Level.ERROR,
                "workdir /home/ops/home lab can be written by everybody",
                "run `chmod go-w '/home/ops/home lab'` on the host"));
    assertThat(only(ours().writers(Writers.GROUP)).what()).endsWith("written by its group");
  }

  @Test
  void folders_that_cannot_be_written_or_are_full_are_errors_each_with_its_fix() {
    assertThat(
            found(
                ours()
                    .folder("/home/o'ps", Access.DENIED, 500)
                    .folder("/srv", Access.READ_ONLY, 500)
                    .folder("/full", Access.WRITABLE, 15)
                    .folder("/enough", Access.WRITABLE, 16)))
        .extracting(Finding::what, Finding::fix)
        .containsExactly(
            tuple(
                "folder /home/o'ps is not writable",
                "run `sudo chown \"$(id -un)\" '/home/o'\\''ps'` on the host, or set another 'workdir' in hosts.yaml"),
            tuple(
                "folder /srv is on a read-only file system",
                "look for the cause in `dmesg` on the host, then run `sudo mount -o remount,rw -T /srv` on the"
                    + " host"),
            tuple(
                "folder /full has 15 MB left, but needs at least 16 MB",
                "find what fills it: run `du -xhd1 /full` on the host; or set another 'workdir' in"
                    + " hosts.yaml"));
  }

  @Test
  void a_workdir_of_somebody_else_is_an_error() {
    assertThat(only(facts().marker("otherlab", "ann@nuc")).what())
        .startsWith("workdir /home/ops/home lab belongs to lab otherlab of ann@nuc");
    assertThat(only(facts().occupied()).what())
        .isEqualTo("workdir /home/ops/home lab has files in it that are not homelab's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "br0 | BRIDGE | - | br0 | -",
        "eno1 | ETHERNET | br0 | br0 | -",
        "eno1 | ETHERNET | bond0 | eno1 | interface eno1 is part of bond0; machines can be attached only to that",
        "virbr0 | BRIDGE | - | virbr0 | interface virbr0 is a private network of this host behind"
            + " NAT, not the LAN",
        "tun0 | TUNNEL | - | tun0 | interface tun0 is not an Ethernet interface and cannot be bridged",
        "vpn | TUNNEL | - | vpn | interface vpn is not an Ethernet interface and cannot be bridged",
        "wlan0 | WIFI | - | wlan0 | interface wlan0 is wireless and cannot be bridged",
        "ovsbr0 | OPEN_VSWITCH | - | ovsbr0 | interface ovsbr0 belongs to an Open vSwitch, which Vagrant cannot attach machines to",
        "eno2 | ETHERNET | ovs-system | eno2 | interface eno2 belongs to an Open vSwitch, which Vagrant cannot attach machines to",
      })
  void the_default_routes_interface_leads_to_the_lan_or_it_is_said_why_not(
      String route, LinkType kind, String master, String taken, String problem) {
    FactsBuilder host =
        ours().defaultInterface(route).networkInterface(route, kind, master == null ? "" : master);

    assertThat(host.build().network().lanInterface()).hasValue(taken);
    if (problem == null) {
      assertThat(only(host).level()).isEqualTo(Level.OK);
    } else {
      assertThat(only(host).what()).isEqualTo(problem);
      assertThat(only(host).error()).isTrue();
    }
  }

  @Test
  void of_several_default_routes_the_first_that_can_be_bridged_leads_to_the_lan() {
    FactsBuilder host =
        ours().networkInterface("tun0", LinkType.TUNNEL, "").defaultInterface("tun0 wlan0 br0");

    assertThat(host.build().network().lanInterface()).hasValue("br0");
    assertThat(only(host).level()).isEqualTo(Level.OK);
  }

  @Test
  void without_a_default_route_a_bridge_has_to_be_named() {
    assertThat(only(ours().defaultInterface("")))
        .isEqualTo(
            new Finding(
                ONE,
                Level.WARNING,
                "there is no default route, and hosts.yaml names no bridge",
                "set 'bridge' in hosts.yaml"));
  }

  @Test
  void the_libvirt_of_a_user_joins_machines_to_bridges_alone() {
    Finding finding = only(ours().defaultInterface("eth0").libvirt("qemu:///session"));

    assertThat(finding.level()).isEqualTo(Level.ERROR);
    assertThat(finding.what())
        .isEqualTo("eth0 is not a bridge, and qemu:///session joins machines only to bridges");
  }

  @Test
  void a_bridge_that_the_firewall_filters_is_a_warning() {
    Finding finding = only(ours().filtersBridges());

    assertThat(finding.level()).isEqualTo(Level.WARNING);
    assertThat(finding.fix()).contains("sysctl net.bridge.bridge-nf-call-iptables=0");
    assertThat(found(ours().filtersBridges().defaultInterface("eth0")))
        .extracting(Finding::what)
        .containsExactly("eth0 is not a bridge: through macvtap, machines cannot reach this host");
  }

  @Test
  void a_lab_without_edges_needs_no_bridge() {
    lab("{ name: web }");
    assertThat(only(ours().defaultInterface("")).level()).isEqualTo(Level.OK);
  }

  @Test
  void two_hosts_that_are_one_place_are_an_error_that_names_both() {
    List<Finding> found = found(ours().place("a"), facts().place("a"));

    assertThat(found.getLast().what())
        .isEqualTo("hosts one and two are the same workdir on the same computer");
    assertThat(found.getLast().error()).isTrue();
    assertThat(found(ours().place("a"), facts().place("b"))).noneMatch(Finding::error);
  }

  @Test
  void what_has_a_machines_name_is_an_error_and_its_owner_is_named_where_that_is_known() {
    FactsBuilder host = ours().taken(TakenName.Holder.DOMAIN, "devlab_web", "");
    assertThat(only(host).what())
        .isEqualTo("libvirt domain devlab_web exists, but this lab did not create it");
    assertThat(only(host).fix()).contains("virsh -c qemu:///system destroy devlab_web");

    assertThat(only(host.otherLab("devlab", "ann@desk", "web")))
        .extracting(Finding::what, Finding::fix)
        .containsExactly(
            "libvirt domain devlab_web exists, but this lab did not create it: it is ann@desk's",
            "ask ann@desk, or change 'lab:' in topology.yaml");
  }

  @Test
  void a_machine_that_its_workdir_lost_is_said_to_be_lost_and_not_a_strangers() {
    recorded.put(new MachineName("web"), ONE);

    assertThat(only(ours().taken(TakenName.Holder.DOMAIN, "devlab_web", "")))
        .extracting(Finding::what, Finding::fix)
        .containsExactly(
            "libvirt domain devlab_web exists, but its workdir lost track of it",
            "run on the host: virsh -c qemu:///system destroy devlab_web; virsh -c qemu:///system"
                + " undefine --managed-save --snapshots-metadata --nvram --remove-all-storage devlab_web; then run the same command again");
  }

  @Test
  void a_machine_on_two_hosts_is_an_error_at_the_one_that_the_lab_does_not_go_on_with() {
    recorded.put(new MachineName("web"), new HostName("two"));
    FactsBuilder one = ours().machine("web", MachineState.RUNNING);
    FactsBuilder two = ours().machine("web", MachineState.RUNNING);

    assertThat(found(one, two).getFirst())
        .isEqualTo(
            new Finding(
                ONE,
                Level.ERROR,
                "machine web is on host two and also on host one: workdir /home/ops/home lab has"
                    + " it",
                "on host one: cd '/home/ops/home lab' && vagrant destroy -f web"));
    assertThat(found(one, two)).hasSize(2);
    assertThat(found(one.taken(TakenName.Holder.DOMAIN, "devlab_web", ""), two).getFirst().fix())
        .as("the workdir may no longer define it")
        .startsWith("on host one: virsh -c qemu:///system destroy devlab_web;");
  }

  @Test
  void a_virtual_machine_that_a_lost_workdir_left_behind_is_a_duplicate_too() {
    recorded.put(new MachineName("web"), new HostName("two"));
    FactsBuilder one = facts().taken(TakenName.Holder.DOMAIN, "devlab_web", "");
    FactsBuilder two = ours().machine("web", MachineState.RUNNING);

    assertThat(found(one, two).getFirst().what())
        .isEqualTo(
            "machine web is on host two and also on host one: libvirt domain devlab_web is there");
    assertThat(found(facts().taken(TakenName.Holder.VOLUME, "devlab_web.img", "default"), two))
        .noneMatch(Finding::error);
  }

  @Test
  void a_machine_of_the_same_name_in_another_owners_lab_is_no_duplicate() {
    recorded.put(new MachineName("web"), new HostName("two"));
    FactsBuilder theirs = facts().marker("devlab", "ann@desk").machine("web", MachineState.RUNNING);

    assertThat(
            rules()
                .duplicates(
                    Map.of(
                        ONE,
                        theirs.taken(TakenName.Holder.DOMAIN, "devlab_web", "").of("one"),
                        new HostName("two"),
                        ours().machine("web", MachineState.RUNNING).of("two"))))
        .isEmpty();
  }

  @Test
  void a_recorded_machine_whose_host_is_silent_and_that_shows_up_elsewhere_is_a_duplicate() {
    recorded.put(new MachineName("web"), new HostName("two"));

    assertThat(
            rules().duplicates(Map.of(ONE, ours().machine("web", MachineState.RUNNING).of("one"))))
        .extracting(Duplicate::kept, Duplicate::host)
        .containsExactly(tuple(new HostName("two"), ONE));
  }
}
