package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.HostLoad;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.probe.Computer.Kvm;
import io.homelab.probe.EngineFacts.ProviderProblem;
import io.homelab.probe.FolderFacts.Access;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.HostNetwork.NetworkInterface;
import io.homelab.probe.VirtualHardware.DiskRoom;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.Preempted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the real script on hosts made of files. */
class ProbeScriptTest {
  private static final String WEB_ID = "f5884b82-78b4-47f8-a4a6-8c89751dcb2a";
  private static final String DB_ID = "79e4fa82-5f0e-443f-8ce4-978a5bbb074c";
  private static final String W = "homelab/devlab/";
  private static final String VIRSH =
      """
      case "$*" in
        *--state-running*) echo 1111-a ;;
        *--state-paused* | *--with-managed-save*) ;;
        *pool-list*) printf 'default   \\nmy pool\\n\\n' ;;
        *vol-list\\ --pool\\ my\\ pool) printf ' Name   Path\\n----\\n devlab_db.img   /data/devlab_db.img\\n other_db.img /x\\n' ;;
        *vol-list*) printf ' Name   Path\\n----\\n\\n' ;;
        *list\\ --all\\ --name) printf 'devlab_web\\nother_web\\ndevlab web\\n' ;;
        *net-list*) printf 'default\\nother-192.168.56.0\\n\\n' ;;
        *) printf '1111-a\\n2222-b\\n\\n' ;;
      esac
      """;

  @TempDir private Path directory;
  private HostTree host;

  @BeforeEach
  void an_empty_host() throws Exception {
    host = new HostTree(directory);
  }

  static Stream<List<String>> shells() {
    return Stream.of(
            List.of("/bin/sh"),
            List.of("/bin/dash"),
            List.of("/bin/bash"),
            List.of("/bin/busybox", "ash"))
        .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
  }

  @ParameterizedTest
  @CsvSource({
    "yes, somebody, false, true",
    "yes, somebody, true,  false",
    "yes, somebody $(id -un) ann, false, false",
    "no,  somebody, false, false",
  })
  void a_host_that_ends_what_a_login_leaves_behind_tells_so_unless_the_account_lingers(
      String kills, String spared, boolean lingers, boolean ends) throws Exception {
    host.program(
        "loginctl",
        "echo KillUserProcesses=%s\necho \"KillExcludeUsers=%s\"\n".formatted(kills, spared));
    if (lingers) {
      host.rootFile("var/lib/systemd/linger/" + System.getProperty("user.name"), "");
    }

    assertThat(
            ProbeOutput.parse(host.run(List.of("/bin/sh"), Optional.empty()))
                .login()
                .endsProcesses())
        .isEqualTo(ends);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_full_host_tells_everything_in_every_shell(List<String> shell) throws Exception {
    host.virsh(VIRSH);
    host.program("vagrant", "exit 99\n");
    host.program("flock", "");
    host.rootFile("proc/meminfo", "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
    host.rootFile(
        "proc/net/route",
        """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
        br0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
        br0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
        br0\t0010A8C0\t0100A8C0\t0003\t0\t0\t100\t00FFFFFF\t0\t0\t0
        virbr1\t0038A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        """);
    host.rootFile("sys/class/net/br0/bridge/x", "");
    host.rootFile("sys/class/net/wlan0/phy80211/x", "");
    host.rootFile("sys/class/net/eth0/address", "");
    String specifications = "usr/share/rubygems-integration/all/specifications/";
    host.rootFile(specifications + "vagrant-2.3.4.gemspec", "");
    host.rootFile(specifications + "vagrant-libvirt-0.11.2.gemspec", "");
    host.rootFile("var/lib/libvirt/images/x", "");
    String boxes = ".vagrant.d/boxes/me-VAGRANTSLASH-alpine/";
    host.homeFile(boxes + "1.0.0/libvirt/metadata.json", "{}");
    host.homeFile(boxes + "1.1.0/amd64/libvirt/metadata.json", "{}");
    host.homeFile(boxes + "metadata_url", "x");
    TreeMap<String, Resources> held = new TreeMap<>();
    held.put("web", new Resources(2, 1024, 8));
    MarkerFile marker = new MarkerFile(new LabName("devlab"), "me@laptop", "", held);
    host.homeFile(W + ".homelab-marker.json", marker.toJson());
    host.homeFile(W + ".homelab-files", "a file\nconfig-vos.yaml\ngone/file\n");
    host.homeFile(W + ".homelab-executable", "a file\ngone/file\n");
    host.homeFile(W + "a file", "abc");
    host.homeFile(W + "config-vos.yaml", "");
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", "1111-a");
    host.homeFile(W + ".vagrant/machines/db/libvirt/id", "2222-b");
    host.homeFile(W + ".vagrant/machines/lost/libvirt/id", "3333-c");
    host.homeFile(W + ".vagrant/machines/odd/docker/id", "4444-d");
    host.homeFile(W + ".vagrant/machines/never/libvirt/vagrant_cwd", "x");

    HostFacts facts = ProbeOutput.parse(host.run(shell, Optional.empty()));

    assertThat(facts.login().home()).isEqualTo(host.home.toString());
    assertThat(facts.workdir().path()).isEqualTo(host.home + "/homelab/devlab");
    assertThat(facts.computer().architecture()).isNotEmpty();
    assertThat(facts.computer().measured().cpus().orElse(0)).isPositive();
    assertThat(facts.computer().measured().memoryMb()).hasValue(16000);
    assertThat(facts.computer().measured().diskGb()).isPresent();
    assertThat(facts.engine().version()).contains("2.3.4");
    assertThat(facts.engine().providers()).containsOnly(entry("libvirt", "0.11.2"));
    assertThat(facts.engine().problems()).isEmpty();
    assertThat(facts.network().defaultInterfaces()).containsExactly("br0", "wlan0");
    assertThat(facts.network().subnets())
        .containsExactly(
            new InterfaceAddress("br0", "192.168.0.0", 24),
            new InterfaceAddress("virbr1", "192.168.56.0", 24));
    assertThat(facts.network().virtualNetworks()).containsExactly("default", "other-192.168.56.0");
    assertThat(facts.network().interfaces())
        .containsExactly(
            new NetworkInterface("br0", LinkType.BRIDGE, Optional.empty()),
            new NetworkInterface("eth0", LinkType.ETHERNET, Optional.empty()),
            new NetworkInterface("wlan0", LinkType.WIFI, Optional.empty()));
    assertThat(facts.engine().boxes())
        .containsExactly(
            new BoxRef("me/alpine", "1.0.0", "libvirt"),
            new BoxRef("me/alpine", "1.1.0", "libvirt"));
    assertThat(facts.workdir().marker()).contains(marker);
    assertThat(facts.workdir().occupied()).isFalse();
    assertThat(facts.workdir().files().executable()).containsExactly("a file", "gone/file");
    assertThat(facts.workdir().files().sums())
        .containsOnly(
            entry("a file", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            entry(
                "config-vos.yaml",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            entry("gone/file", ""));
    assertThat(facts.machines().own())
        .containsOnly(
            entry(new MachineName("db"), MachineState.STOPPED),
            entry(new MachineName("odd"), MachineState.UNKNOWN),
            entry(new MachineName("web"), MachineState.RUNNING));
    assertThat(facts.login().user()).isEqualTo("ops");
    assertThat(facts.computer().hasFlock()).isTrue();
    assertThat(facts.computer().hasSha256()).isTrue();
  }

  private static ProviderProblem libvirtProblem(HostFacts facts) {
    return Objects.requireNonNull(facts.engine().problems().get("libvirt"));
  }

  private static <K, V> Map.Entry<K, V> entry(K key, V value) {
    return Map.entry(key, value);
  }

  @Test
  void a_bare_host_is_told_as_it_is() throws Exception {
    HostFacts facts = host.facts();

    assertThat(facts.engine().version()).isEmpty();
    assertThat(facts.engine().providers()).isEmpty();
    assertThat(facts.engine().problems()).isEmpty();
    assertThat(facts.workdir().marker()).isEmpty();
    assertThat(facts.workdir().occupied()).isFalse();
    assertThat(facts.workdir().files().sums()).isEmpty();
    assertThat(facts.computer().hasFlock()).isFalse();
  }

  @Test
  void the_workdir_is_expanded_on_the_host() throws Exception {
    List<String> sh = List.of("/bin/sh");
    assertThat(workdir(sh, "~/my labs/$(id)")).isEqualTo(host.home + "/my labs/$(id)");
    assertThat(workdir(sh, "/srv/lab/")).isEqualTo("/srv/lab");
    assertThat(workdir(sh, "labs")).isEqualTo(host.home + "/labs");
  }

  private String workdir(List<String> shell, String written) throws Exception {
    return ProbeOutput.parse(host.run(shell, Optional.of(written))).workdir().path();
  }

  @Test
  void a_folder_with_files_but_no_marker_is_occupied() throws Exception {
    host.homeFile(W + ".hidden", "");

    assertThat(host.facts().workdir().occupied()).isTrue();
  }

  @Test
  void a_damaged_marker_does_not_make_the_folder_ours() throws Exception {
    host.homeFile(W + ".homelab-marker.json", "{\"lab\": ");

    assertThat(host.facts().workdir().marker()).isEmpty();
    assertThat(host.facts().workdir().occupied()).isTrue();
  }

  @Test
  void a_user_outside_the_libvirt_group_is_told_how_to_get_in() throws Exception {
    host.virsh(
        """
        echo 'error: failed to connect to the hypervisor' >&2
        echo "error: Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied" >&2
        exit 1
        """);
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", "1111-a");

    HostFacts facts = host.facts();

    assertThat(facts.engine().providers()).isEmpty();
    assertThat(libvirtProblem(facts).problem()).isEqualTo("user ops has no access to libvirt");
    assertThat(libvirtProblem(facts).fix()).contains("usermod -aG libvirt ops");
    assertThat(facts.machines().own())
        .containsOnly(entry(new MachineName("web"), MachineState.UNKNOWN));
  }

  @Test
  void names_of_this_lab_that_are_taken_are_told_whoever_has_them() throws Exception {
    host.virsh(VIRSH);
    host.program(
        "VBoxManage",
        "case $1 in --version) echo 7.0 ;; *) printf '\"devlab_obs\" {1}\\n\"x\" {2}\\n' ;; esac\n");

    assertThat(host.facts().machines().taken())
        .containsExactly(
            new TakenName(TakenName.Holder.DOMAIN, "devlab_web", ""),
            new TakenName(TakenName.Holder.VOLUME, "devlab_db.img", "my pool"),
            new TakenName(TakenName.Holder.VM, "devlab_obs", ""));
  }

  @Test
  void a_volume_that_the_topology_names_is_looked_for_and_counts_as_its_machines()
      throws Exception {
    host.volumes.put(
        "data.qcow2", new TreeSet<>(List.of(new MachineName("db"), new MachineName("web"))));
    host.virsh(
        """
        case "$*" in
          *pool-list*) printf 'default\\n' ;;
          *vol-list\\ --pool\\ default\\ --details)
            printf ' Name  Path  Type  Capacity  Allocation\\n-----\\n'
            printf ' data.qcow2  /x/data.qcow2  file  80.00 GiB  20.00 GiB\\n'
            printf ' other.qcow2  /x/other.qcow2  file  80.00 GiB  9.00 GiB\\n' ;;
          *vol-list*) printf ' Name   Path\\n----\\n data.qcow2 /x\\n other.qcow2 /x\\n' ;;
        esac
        """);

    HostMachines machines = host.facts().machines();

    LabName lab = new LabName("devlab");
    assertThat(machines.taken().stream().filter(name -> name.isFor(lab, new MachineName("web"))))
        .singleElement()
        .returns("data.qcow2", TakenName::name)
        .returns("default", TakenName::pool);
    assertThat(machines.taken()).noneMatch(name -> name.isFor(lab, new MachineName("cache")));
    assertThat(machines.filledGb(lab, new MachineName("web"), 80)).isEqualTo(20);
    assertThat(machines.filledGb(lab, new MachineName("cache"), 80)).isZero();
    assertThat(machines.disks()).containsOnlyKeys("data.qcow2");
  }

  @Test
  void the_libvirt_that_vagrant_will_use_is_asked_and_named_in_what_a_person_is_to_type()
      throws Exception {
    host.homeFile(".local/share/libvirt/images/x", "");
    host.virsh(
        """
        case "$*" in
          "-c qemu:///session list --all --name") echo devlab_web ;;
          "-c qemu:///session "*) ;;
          *) echo "wrong libvirt: $*" >&2; exit 1 ;;
        esac
        """);
    host.program(
        "df",
        """
        echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
        case "$*" in
          *".local/share/libvirt/images") echo '/dev/sdb 900000000 0 104857600 1% /home' ;;
          *) echo '/dev/sda 100000000 1 10485760 90% /' ;;
        esac
        """);
    HostFacts byVariable = host.facts(Map.of("LIBVIRT_DEFAULT_URI", "qemu:///session"));
    host.uri = Optional.of("qemu:///session");
    HostFacts byTopology = host.facts(Map.of("LIBVIRT_DEFAULT_URI", "qemu:///system"));

    for (HostFacts facts : List.of(byVariable, byTopology)) {
      assertThat(facts.engine().session()).contains("qemu:///session");
      assertThat(facts.computer().measured().diskGb()).hasValue(100);
      assertThat(facts.machines().taken())
          .singleElement()
          .returns(
              "virsh -c qemu:///session destroy devlab_web; virsh -c qemu:///session undefine"
                  + " --managed-save --snapshots-metadata --nvram --remove-all-storage devlab_web",
              TakenName::removal);
    }
  }

  /** What Vagrant 2.3.4 with vagrant-libvirt prints. */
  private static final String VAGRANT =
      """
      case "$*" in
        --version) echo 'Vagrant 2.3.4' ;;
        'plugin list --machine-readable')
          echo '1795635053,,ui,info,vagrant-libvirt (0.11.2%!(VAGRANT_COMMA) system)'
          echo '1795635053,,plugin-name,vagrant-libvirt'
          echo '1795635053,vagrant-libvirt,plugin-version,0.11.2%!(VAGRANT_COMMA) system' ;;
        *) exit 1 ;;
      esac
      """;

  @ParameterizedTest
  @MethodSource("shells")
  void a_vagrant_whose_plugins_lie_elsewhere_is_asked_for_them(List<String> shell)
      throws Exception {
    host.virsh(VIRSH);
    host.program(
        "vagrant",
        "[ \"$PWD\" = / ] && [ \"$VAGRANT_CWD\" = / ] && [ -z \"${VAGRANT_LOG+x}\" ] || exit 3\n"
            + VAGRANT);

    EngineFacts engine =
        ProbeOutput.parse(
                host.run(
                    shell,
                    Optional.empty(),
                    Map.of("VAGRANT_LOG", "debug", "VAGRANT_CWD", "/home/ops/other")))
            .engine();

    assertThat(engine.version()).contains("2.3.4");
    assertThat(engine.providers()).containsEntry("libvirt", "0.11.2");
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void a_vagrant_that_lacks_the_plugin_or_does_not_answer_has_no_libvirt() throws Exception {
    host.virsh(VIRSH);
    for (String body : List.of("echo '1,,ui,info,No plugins installed.'\n", "exit 1\n")) {
      host.program("vagrant", body);

      assertThat(host.facts().engine().providers()).isEmpty();
      assertThat(libvirtProblem(host.facts()).problem()).contains("plugin for it is missing");
    }
    host.program("vagrant", VAGRANT);
    host.without("timeout");
    assertThat(host.facts().engine().providers()).isEmpty();
  }

  @Test
  void a_vagrant_whose_plugin_is_where_gems_are_is_not_started() throws Exception {
    host.virsh(VIRSH);
    host.homeFile(".vagrant.d/gems/3.1.2/gems/vagrant-libvirt-0.12.2/x", "");
    host.rootFile("opt/vagrant/embedded/gems/gems/vagrant-2.4.1/x", "");
    host.program("vagrant", "echo started >>\"$HOME/started\"\n" + VAGRANT);

    assertThat(host.facts().engine().version()).contains("2.4.1");
    assertThat(host.facts().engine().providers()).containsEntry("libvirt", "0.12.2");
    assertThat(host.home.resolve("started")).doesNotExist();
  }

  @Test
  void free_disk_is_that_of_the_folder_that_the_labs_pool_names() throws Exception {
    host.rootFile("data/my vms/x", "");
    host.virsh(
        """
        case "$*" in
          *pool-dumpxml\\ --pool\\ fast) printf '<pool>\\n  <path>/data/my vms</path>\\n</pool>\\n' ;;
          *vol-list\\ --pool\\ fast\\ --details)
            printf ' Name  Path  Type  Capacity  Allocation\\n-----\\n'
            printf ' devlab_web.img  /data/my vms/devlab_web.img  file  80.00 GiB  60.50 GiB\\n'
            printf ' base.img  /data/my vms/base.img  file  80.00 GiB  1.00 GiB\\n' ;;
        esac
        """);
    host.program(
        "df",
        """
        echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
        case "$*" in
          *'/data/my vms') echo '//nas/my share 20 2097152000 1048576 2096103424 1% /data/my vms 7' ;;
          *) echo '/dev/sda1 2097152 1048576 1048576 50% /' ;;
        esac
        """);
    host.pool = "fast";

    assertThat(host.facts().computer().measured().diskGb()).hasValue(1999);
    assertThat(host.facts().machines().disks()).containsExactly(entry("devlab_web.img", 61952L));
  }

  static Stream<List<String>> shellsLikeThatOfMacOs() {
    return Stream.of(List.of("/bin/dash"), List.of("/bin/bash", "--posix"))
        .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
  }

  /**
   * What commands of macOS 14 on a Mac mini print, with VirtualBox 7.0.20 and Homebrew's Vagrant.
   */
  private void mac() throws Exception {
    for (String missing : List.of("nproc", "sha256sum", "timeout", "readlink")) {
      host.without(missing);
    }
    host.program("uname", "case $1 in -m) echo arm64 ;; *) echo Darwin ;; esac\n");
    host.program(
        "sysctl",
        "case $2 in hw.ncpu) echo 8 ;; hw.memsize) echo 17179869184 ;; *) exit 1 ;; esac\n");
    host.program(
        "df",
        """
        echo 'Filesystem    1024-blocks      Used Available Capacity  Mounted on'
        echo '/dev/disk3s5    482797652 301234567 157286400    67%    /System/Volumes/Data'
        """);
    host.program(
        "stat",
        "[ \"$1\" = -Lf ] || { echo 'stat: illegal option -- c' >&2; exit 1; }\necho 16777234:1\n");
    host.program(
        "ioreg",
        """
        echo '+-o J473AP  <class IOPlatformExpertDevice>'
        echo '      "IOPlatformUUID" = "0B6A43D2-1111-5222-9333-444455556666"'
        """);
    host.program(
        "route",
        """
        [ "$3" = -inet ] || { echo 'route: writing to routing socket: not in table' >&2; exit 1; }
        cat <<END
           route to: default
        destination: default
               mask: default
            gateway: 192.168.1.1
          interface: en0
              flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
         recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
               0         0         0         0         0         0      1500         0
        END
        """
            .replace("cat <<END", "while IFS= read -r text; do echo \"$text\"; done <<END"));
    host.program(
        "ifconfig",
        """
        [ "$1" = -l ] && echo 'lo0 gif0 stf0 en0 en1 bridge0 awdl0 utun0 vboxnet0' && exit
        while IFS= read -r text; do echo "$text"; done <<END
        lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384
        	inet 127.0.0.1 netmask 0xff000000
        	inet6 ::1 prefixlen 128
        en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
        	ether 3c:a6:f6:00:00:01
        	inet6 fe80::1%en0 prefixlen 64 secured scopeid 0xb
        	inet 192.168.1.20 netmask 0xffffff00 broadcast 192.168.1.255
        	status: active
        utun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1380
        	inet 100.64.0.2 --> 100.64.0.2 netmask 0xffffffff
        vboxnet0: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> mtu 1500
        	inet 192.168.56.1 netmask 0xffffff00 broadcast 192.168.56.255
        END
        """);
    host.program(
        "networksetup",
        """
        while IFS= read -r text; do echo "$text"; done <<END

        Hardware Port: Ethernet
        Device: en0
        Ethernet Address: 3c:a6:f6:00:00:01

        Hardware Port: Wi-Fi
        Device: en1
        Ethernet Address: 3c:a6:f6:00:00:02

        VLAN Configurations
        ===================
        END
        """);
    host.program(
        "VBoxManage",
        """
        case "$*" in
          --version) echo 7.0.20r163906 ;;
          'list vms')
            echo '"<inaccessible>" {0f3e8a1c-0000-4000-8000-000000000001}'
            echo '"devlab_web" {0f3e8a1c-0000-4000-8000-000000000002}'
            echo '"windows 11 (copy)" {0f3e8a1c-0000-4000-8000-000000000003}' ;;
          'list runningvms') echo '"devlab_web" {0f3e8a1c-0000-4000-8000-000000000002}' ;;
          'list systemproperties')
            echo 'API version:                      7_0'
            echo "Default machine folder:           $HOME/VirtualBox VMs"
            echo 'Raw-mode Supported:               no' ;;
        esac
        """);
    host.program("vagrant", "exit 99\n");
    host.rootFile("opt/vagrant/embedded/gems/gems/vagrant-2.4.1/x", "");
    // The stand-in for / holds the home once more.
    host.rootFile(
        host.home.resolve("VirtualBox VMs/devlab_web/disk.vmdk").toString().substring(1),
        "x".repeat(2 << 20));
    host.homeFile(W + "a file", "abc");
    host.homeFile(W + ".homelab-files", "a file\n");
    host.homeFile(
        W + ".vagrant/machines/web/virtualbox/id", "0f3e8a1c-0000-4000-8000-000000000002");
  }

  @ParameterizedTest
  @MethodSource("shellsLikeThatOfMacOs")
  void a_mac_with_virtualbox_tells_everything(List<String> shell) throws Exception {
    mac();

    String told = host.run(shell, Optional.empty());
    HostFacts facts = ProbeOutput.parse(told);

    assertThat(told.lines()).first().isEqualTo("homelab-probe-begin 1");
    assertThat(facts.computer().architecture()).isEqualTo("arm64");
    assertThat(facts.computer().measured())
        .isEqualTo(new Capacity(OptionalLong.of(8), OptionalLong.of(16_384), OptionalLong.of(150)));
    assertThat(facts.computer().hasSha256()).isTrue();
    assertThat(facts.computer().hasFlock()).isFalse();
    assertThat(facts.computer().kvm()).isEqualTo(Computer.Kvm.USABLE);
    assertThat(facts.engine().version()).contains("2.4.1");
    assertThat(facts.engine().providers()).containsOnly(entry("virtualbox", "7.0.20r163906"));
    assertThat(facts.engine().problems()).isEmpty();
    assertThat(facts.network().lanInterface()).contains("en0");
    assertThat(
            facts.network().subnets().stream()
                .map(net -> net.networkInterface() + " " + net.cidr()))
        .containsExactly(
            "lo0 127.0.0.0/8",
            "en0 192.168.1.0/24",
            "utun0 100.64.0.2/32",
            "vboxnet0 192.168.56.0/24");
    assertThat(facts.network().networkInterface("en0: Ethernet").map(NetworkInterface::kind))
        .contains(LinkType.ETHERNET);
    assertThat(facts.network().networkInterface("en1").map(NetworkInterface::kind))
        .contains(LinkType.WIFI);
    assertThat(facts.network().networkInterface("awdl0").map(NetworkInterface::kind))
        .contains(LinkType.TUNNEL);
    assertThat(facts.machines().own())
        .containsOnly(entry(new MachineName("web"), MachineState.RUNNING));
    assertThat(facts.machines().taken())
        .containsExactly(new TakenName(TakenName.Holder.VM, "devlab_web", ""));
    assertThat(facts.machines().disks()).containsOnlyKeys("devlab_web");
    assertThat(facts.workdir().files().sums()).containsOnlyKeys("a file");
    assertThat(facts.workdir().place().orElseThrow())
        .startsWith("0B6A43D2-1111-5222-9333-444455556666\t16777234:1");
  }

  @ParameterizedTest
  @MethodSource("shells")
  void virtualbox_tells_in_which_networks_it_makes_private_ones(List<String> shell)
      throws Exception {
    host.program("VBoxManage", "[ \"$1\" = --version ] && echo 6.1.28_Ubuntur147628\n");
    assertThat(hostOnly(shell)).containsExactly("192.168.56.0/21");

    host.rootFile(
        "etc/vbox/networks.conf", "# ours\n* 10.0.0.0/8 192.168.0.0/16\n  *2001::/64\n*172.16.0.1");
    assertThat(hostOnly(shell)).containsExactly("10.0.0.0/8", "192.168.0.0/16", "172.16.0.1/32");

    host.program("VBoxManage", "[ \"$1\" = --version ] && echo 6.1.26r145957\n");
    assertThat(hostOnly(shell)).isEmpty();
    if (shell.contains("ash")) {
      return; // It has a uname of its own, and is on no Mac.
    }
    host.program("VBoxManage", "[ \"$1\" = --version ] && echo 7.0.20r163906\n");
    host.program("uname", "[ \"$1\" = -s ] && echo Darwin || echo arm64\n");
    assertThat(hostOnly(shell)).isEmpty();
  }

  private List<String> hostOnly(List<String> shell) throws Exception {
    return ProbeOutput.parse(host.run(shell, Optional.empty())).network().hostOnly().stream()
        .map(InterfaceAddress::cidr)
        .toList();
  }

  @Test
  void free_disk_is_that_of_virtualbox_machine_folder() throws Exception {
    host.homeFile("big disk/devlab_web/disk.vdi", "x".repeat(3 << 20));
    host.program(
        "VBoxManage",
        """
        case "$*" in
          --version) echo 7.0 ;;
          'list systemproperties') echo "Default machine folder:          $HOME/big disk" ;;
        esac
        """);
    host.program(
        "df",
        "echo head; case \"$*\" in *'big disk') echo 'x 9 9 5242880 1% /' ;; *) echo 'x 9 9 1048576 1% /' ;; esac\n");

    assertThat(host.facts(Map.of("HOMELAB_PROBE_ROOT", "")).computer().measured().diskGb())
        .hasValue(5);
    assertThat(host.facts(Map.of("HOMELAB_PROBE_ROOT", "")).machines().disks())
        .containsOnlyKeys("devlab_web");
  }

  @Test
  void how_busy_the_host_is_is_read_from_the_kernel() throws Exception {
    host.rootFile(
        "proc/meminfo", "MemTotal: 16384000 kB\nMemFree: 1 kB\nMemAvailable: 8192000 kB\n");
    host.rootFile("proc/loadavg", "0.52 1.58 0.59 2/467 1234\n");
    host.rootFile(
        "proc/pressure/cpu", "some avg10=9.00 avg60=1.50 avg300=2.00 total=1\nfull avg10=0.00\n");
    host.rootFile("proc/pressure/io", "some avg10=0.00 avg60=100.00 avg300=2.00 total=1\n");
    host.rootFile("proc/pressure/memory", "");
    HostLoad load = host.facts().computer().load();
    assertThat(load.loadHundredths()).as("a rise counts at once, a fall slowly").hasValue(158);
    assertThat(load.availableMb()).hasValue(8000);
    assertThat(load.cpuPressure()).hasValue(150);
    assertThat(load.ioPressure()).hasValue(10_000);
    assertThat(load.memoryPressure()).isEmpty();
  }

  @Test
  void a_host_that_measures_nothing_is_as_good_as_before() throws Exception {
    host.rootFile("proc/meminfo", "MemTotal: 16384000 kB\n");
    HostLoad load = host.facts().computer().load();
    assertThat(load.availableMb()).isEmpty();
    assertThat(load.ioPressure()).isEmpty();
  }

  @Test
  void a_variable_of_the_user_does_not_change_how_many_cpus_the_host_has() throws Exception {
    long cpus = host.facts().computer().measured().cpus().orElseThrow();
    host.program("nproc", "echo ${OMP_NUM_THREADS-%d}${OMP_THREAD_LIMIT-}\n".formatted(cpus));
    assertThat(
            host.facts(Map.of("OMP_NUM_THREADS", "77", "OMP_THREAD_LIMIT", "8"))
                .computer()
                .measured()
                .cpus())
        .hasValue(cpus);
  }

  @Test
  void programs_answer_in_the_language_that_is_understood() throws Exception {
    host.virsh(
        """
        [ "$LC_ALL" = C ] || { echo 'Fehler: Zugriff verweigert' >&2; exit 1; }
        echo 'error: access denied' >&2
        exit 1
        """);
    assertThat(libvirtProblem(host.facts(Map.of("LANG", "de_DE.UTF-8"))).fix())
        .contains("usermod -aG libvirt ops");
  }

  @Test
  void a_libvirt_that_does_not_run_is_named_with_its_own_words() throws Exception {
    host.virsh("echo 'error: one' >&2; echo 'error: no such socket' >&2; exit 1\n");

    assertThat(libvirtProblem(host.facts()).problem())
        .isEqualTo("libvirt does not answer: error: no such socket");
  }

  @Test
  void libvirt_without_the_plugin_is_no_provider() throws Exception {
    host.virsh(VIRSH);
    host.program("vagrant", "");

    assertThat(host.facts().engine().version()).contains(EngineFacts.UNKNOWN_VERSION);
    assertThat(host.facts().engine().providers()).isEmpty();
    assertThat(libvirtProblem(host.facts()).fix())
        .contains("vagrant plugin install vagrant-libvirt");
  }

  @Test
  void the_packages_of_hashicorp_and_vagrants_own_plugins_are_found() throws Exception {
    host.virsh(VIRSH);
    host.program("vagrant", "");
    host.rootFile("opt/vagrant/embedded/gems/gems/vagrant-2.4.3/x", "");
    host.homeFile(".vagrant.d/gems/3.3.6/gems/vagrant-libvirt-0.12.2/x", "");

    assertThat(host.facts().engine().version()).contains("2.4.3");
    assertThat(host.facts().engine().providers()).containsOnly(entry("libvirt", "0.12.2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--state-paused", "--with-managed-save"})
  void a_machine_that_libvirt_holds_or_saved_is_suspended_and_not_off(String question)
      throws Exception {
    host.virsh(
        """
        case "$*" in
          *--state-running*) ;;
          *%s*) echo 2222-b ;;
          *--state-paused* | *--with-managed-save*) ;;
          *) printf '2222-b\\n3333-c\\n' ;;
        esac
        """
            .formatted(question));
    host.homeFile(W + ".vagrant/machines/db/libvirt/id", "2222-b");
    host.homeFile(W + ".vagrant/machines/app/libvirt/id", "3333-c");

    assertThat(host.facts().machines().own())
        .containsOnly(
            entry(new MachineName("db"), MachineState.SUSPENDED),
            entry(new MachineName("app"), MachineState.STOPPED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"list --state-running --uuid", "list --inactive --with-managed-save --uuid"})
  void which_machines_run_is_not_known_where_libvirt_fails_to_tell(String question)
      throws Exception {
    host.virsh(
        """
        shift 2
        case "$*" in
          '%s') echo 'error: Disconnected from qemu:///system' >&2; exit 1 ;;
          'list '*) echo 2222-b ;;
          'pool-dumpxml '*) echo 'error: no such pool' >&2; exit 1 ;;
        esac
        """
            .formatted(question));
    host.homeFile(W + ".vagrant/machines/db/libvirt/id", "2222-b");

    assertThat(host.facts().machines().own())
        .containsOnly(entry(new MachineName("db"), MachineState.UNKNOWN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool-list", "net-list", "vol-list", "pool-dumpxml"})
  void a_pool_or_network_that_hangs_hides_no_machine(String question) throws Exception {
    host.rootFile("web.xml", DEFINED.formatted("web", WEB_ID));
    host.program("timeout", "exec /usr/bin/timeout 1 /bin/sh -c 'shift; exec \"$@\"' sh \"$@\"\n");
    host.virsh(
        """
        case "$3" in
          %1$s) exec sleep 20 ;;
          dumpxml) /bin/cat %2$s/web.xml ;;
          list) echo %3$s ;;
        esac
        """
            .formatted(question, host.root, WEB_ID));
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", WEB_ID);

    HostFacts facts = host.facts();

    assertThat(facts.engine().problems()).isEmpty();
    assertThat(facts.machines().own()).containsOnlyKeys(new MachineName("web"));
    assertThat(facts.machines().own()).doesNotContainValue(MachineState.UNKNOWN);
    assertThat(facts.machines().hardware()).containsOnlyKeys(new MachineName("web"));
  }

  @Test
  void a_full_temporary_folder_makes_no_machine_gone() throws Exception {
    host.virsh("[ \"$3\" != list ] || { seq 1 9000; echo 1111-a; }\n");
    host.program("seq", "exec /usr/bin/seq \"$@\"\n");
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", "1111-a");

    assertThat(
            ProbeOutput.parse(
                    host.run(
                        List.of("/bin/bash"),
                        Optional.empty(),
                        Map.of("TMPDIR", "/proc", "BASH_COMPAT", "5.0")))
                .machines()
                .own())
        .containsOnlyKeys(new MachineName("web"));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_pool_is_one_word_for_virsh_whatever_its_name(List<String> shell) throws Exception {
    String name = "it's a 'fast' \"pool\" \\ $(id)";
    host.pool = name;
    host.virsh(
        """
        [ $# -le 5 ] || [ "$6" = --details ] || exit 1
        case $3-${5:-} in
          "pool-dumpxml-$(/bin/cat %1$s/name)") echo '  <path>/data/vms</path>' ;;
          pool-list-*) /bin/cat %1$s/name %1$s/other ;;
          "vol-list-$(/bin/cat %1$s/name)") printf ' devlab_web.img  /x  file  8.00 GiB  1.00 GiB\\n' ;;
          "vol-list-$(/bin/cat %1$s/other)") printf ' devlab_db.img  /x\\n' ;;
        esac
        """
            .formatted(host.root));
    host.rootFile("name", name + "\n");
    host.rootFile("other", "--the 'other'\n");

    assertThat(ProbeOutput.parse(host.run(shell, Optional.empty())).machines().taken())
        .containsExactly(
            new TakenName(TakenName.Holder.VOLUME, "devlab_db.img", "--the 'other'"),
            new TakenName(TakenName.Holder.VOLUME, "devlab_web.img", name));
  }

  private static final String DEFINED =
      """
      <domain type='kvm'>
        <name>devlab_%1$s</name>
        <uuid>%2$s</uuid>
        <memory unit='KiB'>524288</memory>
        <currentMemory unit='KiB'>98304</currentMemory>
        <vcpu placement='static' current='1'>2</vcpu>
        <devices>
          <disk type='file' device='disk'>
            <source file='/data/vms/devlab_%1$s.img'/>
          </disk>
          <interface type='network'>
            <mac address='52:54:00:00:00:01'/>
            <source network='devlab-192.168.56.0'/>
          </interface>
          <interface type='direct'>
            <mac address='52:54:00:00:00:02'/>
            <source dev='eth0' mode='bridge'/>
          </interface>
          <interface type='user'>
            <mac address='52:54:00:00:00:03'/>
          </interface>
          <interface type='bridge'>
            <mac address='0E:54:00:00:00:04'/>
            <source bridge='br0'/>
          </interface>
          <serial type='pty'>
            <source path='/dev/pts/1'/>
          </serial>
        </devices>
      </domain>
      """;

  @ParameterizedTest
  @MethodSource("shells")
  void libvirt_is_asked_three_times_for_all_that_is_to_be_known(List<String> shell)
      throws Exception {
    host.rootFile("web.xml", DEFINED.formatted("web", WEB_ID));
    host.rootFile("db.xml", DEFINED.formatted("db", DB_ID));
    host.virsh(
        """
        case "$*" in
          *dumpxml\\ --inactive\\ %1$s) /bin/cat %3$s/web.xml ;;
          *dumpxml\\ --inactive\\ %2$s) /bin/cat %3$s/db.xml ;;
          *--state-running*) printf '%1$s\\n%2$s\\n' ;;
          *list\\ --all\\ --uuid) printf '%1$s\\n%2$s\\n' ;;
        esac
        """
            .formatted(WEB_ID, DB_ID, host.root));
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", WEB_ID);
    host.homeFile(W + ".vagrant/machines/db/libvirt/id", DB_ID);

    HostMachines machines = ProbeOutput.parse(host.run(shell, Optional.empty())).machines();

    VirtualHardware expected =
        new VirtualHardware(
            OptionalLong.of(2),
            OptionalLong.of(512),
            new TreeMap<>(
                Map.of(
                    "52:54:00:00:00:01", "devlab-192.168.56.0",
                    "52:54:00:00:00:02", "eth0",
                    "52:54:00:00:00:03", "",
                    "0e:54:00:00:00:04", "br0")),
            Optional.empty());
    assertThat(machines.hardware())
        .containsOnly(
            entry(new MachineName("db"), expected), entry(new MachineName("web"), expected));
    assertThat(host.callsOfVirsh()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "paused (I/O error), vda: no space, OUT_OF_SPACE",
    "paused (I/O error), vda: unspecified error, IO_ERROR",
    "paused (user), No errors found, SUSPENDED",
  })
  void a_machine_that_libvirt_paused_is_told_with_the_reason_and_the_room_that_is_left(
      String reason, String error, MachineState state) throws Exception {
    host.rootFile("web.xml", DEFINED.formatted("web", WEB_ID));
    host.rootFile("data/vms/x", "");
    host.virsh(
        """
        case "$*" in
          *domstate\\ --reason\\ %1$s) echo '%3$s' ;;
          *domblkerror\\ %1$s) echo '%4$s' ;;
          *dumpxml\\ --inactive*) /bin/cat %2$s/web.xml ;;
          *--state-paused*) echo %1$s ;;
          *list\\ --all\\ --uuid) echo %1$s ;;
        esac
        """
            .formatted(WEB_ID, host.root, reason, error));
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", WEB_ID);

    HostMachines machines = host.facts().machines();

    assertThat(machines.own()).containsOnly(entry(new MachineName("web"), state));
    Optional<DiskRoom> room = machines.hardwareOf(new MachineName("web")).diskRoom();
    assertThat(room.isPresent()).isEqualTo(state == MachineState.OUT_OF_SPACE);
    room.ifPresent(left -> {
      assertThat(left.folder()).isEqualTo("/data/vms");
      assertThat(left.freeMb()).isPositive();
    });
  }

  @Test
  void an_id_in_a_workdir_that_is_none_is_no_command_for_virsh() throws Exception {
    host.virsh(
        """
        case "$*" in
          *dumpxml\\ --inactive*) echo "$*" >>%1$s/questions ;;
          *--uuid) printf '1111-a; undefine x\\n' ;;
        esac
        """
            .formatted(host.root));
    host.homeFile(W + ".vagrant/machines/web/libvirt/id", "1111-a; undefine x");

    assertThat(host.facts().machines().own()).containsOnlyKeys(new MachineName("web"));
    assertThat(host.root.resolve("questions")).doesNotExist();
  }

  @Test
  void virtualbox_tells_how_it_defines_a_machine_and_that_it_is_paused() throws Exception {
    host.program(
        "VBoxManage",
        """
        case "$*" in
          --version) echo 7.0.16r162802 ;;
          'list vms') printf '"a" {1111-a}\\n' ;;
          'list runningvms') echo '"a" {1111-a}' ;;
          'showvminfo 1111-a '*) printf '%s\\n' 'memory=1024' 'cpus=2' 'macaddress1="080027AF5FA6"' 'nic1="nat"' \
            'bridgeadapter2="en0: Wi-Fi (1 AirPort)"' 'macaddress2="0E0027000002"' 'VMState="paused"' ;;
        esac
        """);
    host.homeFile(W + ".vagrant/machines/web/virtualbox/id", "1111-a");

    HostMachines machines = host.facts().machines();

    assertThat(machines.own()).containsOnly(entry(new MachineName("web"), MachineState.SUSPENDED));
    assertThat(machines.hardwareOf(new MachineName("web")))
        .isEqualTo(
            new VirtualHardware(
                OptionalLong.of(2),
                OptionalLong.of(1024),
                new TreeMap<>(
                    Map.of(
                        "08:00:27:af:5f:a6", "",
                        "0e:00:27:00:00:02", "en0: Wi-Fi (1 AirPort)")),
                Optional.empty()));
  }

  @Test
  void virtualbox_tells_its_version_and_its_machines() throws Exception {
    host.program(
        "VBoxManage",
        """
        case "$*" in
          --version) echo 7.0.16r162802 ;;
          'list vms') printf '"a" {1111-a}\\n"b" {2222-b}\\n"d" {4444-d}\\n' ;;
          'showvminfo 2222-b '*) printf 'VMState="poweroff"\\n' ;;
          'showvminfo 4444-d '*) printf 'name="d"\\nVMState="saved"\\n' ;;
          'list runningvms') echo '"a" {1111-a}' ;;
        esac
        """);
    host.homeFile(W + ".vagrant/machines/web/virtualbox/id", "1111-a");
    host.homeFile(W + ".vagrant/machines/db/virtualbox/id", "2222-b");
    host.homeFile(W + ".vagrant/machines/lost/virtualbox/id", "3333-c");
    host.homeFile(W + ".vagrant/machines/asleep/virtualbox/id", "4444-d");

    HostFacts facts = host.facts();

    assertThat(facts.engine().providers()).containsOnly(entry("virtualbox", "7.0.16r162802"));
    assertThat(facts.machines().own())
        .containsOnly(
            entry(new MachineName("asleep"), MachineState.SUSPENDED),
            entry(new MachineName("db"), MachineState.STOPPED),
            entry(new MachineName("web"), MachineState.RUNNING));
  }

  /** What VirtualBox 7.2 of Debian printed where its kernel module was missing. */
  @Test
  void what_a_real_virtualbox_prints_is_understood_with_the_warnings_before_it() throws Exception {
    Path recorded = Path.of("src/test/resources/io/homelab/probe/virtualbox-7.2").toAbsolutePath();
    host.program(
        "VBoxManage",
        """
        case "$*" in
          --version) /bin/cat '%1$s/version.out' ;;
          'list vms') /bin/cat '%1$s/list-vms.out' ;;
          'list runningvms') /bin/cat '%1$s/list-runningvms.out' ;;
          'list systemproperties') /bin/cat '%1$s/systemproperties.out' ;;
          'showvminfo %2$s --machinereadable') /bin/cat '%1$s/showvminfo-poweroff.out' ;;
          'showvminfo %3$s --machinereadable') /bin/cat '%1$s/showvminfo-saved.out' ;;
          *) exit 1 ;;
        esac
        """
            .formatted(recorded, WEB_ID, DB_ID));
    host.homeFile(W + ".vagrant/machines/web/virtualbox/id", WEB_ID);
    host.homeFile(W + ".vagrant/machines/db/virtualbox/id", DB_ID);
    host.homeFile(W + ".vagrant/machines/lost/virtualbox/id", WEB_ID.replace('f', 'e'));

    HostFacts facts = host.facts();

    assertThat(facts.engine().providers()).isEmpty();
    assertThat(Objects.requireNonNull(facts.engine().problems().get("virtualbox")).problem())
        .contains("kernel module is not loaded");
    assertThat(facts.machines().own())
        .containsOnly(
            entry(new MachineName("db"), MachineState.SUSPENDED),
            entry(new MachineName("web"), MachineState.STOPPED));
  }

  @Test
  void what_other_labs_hold_is_added_up_and_our_own_is_not_counted() throws Exception {
    TreeMap<String, Resources> machines = new TreeMap<>();
    machines.put("a", new Resources(2, 1024, 8));
    machines.put("b", new Resources(1, 512, 0));
    MarkerFile other = new MarkerFile(new LabName("other"), "you@desk", "", machines);
    host.homeFile("labs/o t h e r/.homelab-marker.json", other.toJson());
    host.homeFile(W + ".homelab-marker.json", other.toJson());
    host.homeFile(
        ".homelab/workdirs",
        String.join(
            "\n",
            host.home + "/labs/o t h e r",
            host.home + "/homelab/devlab",
            host.home + "/labs/deleted",
            host.home + "/labs/o t h e r"));

    assertThat(host.facts().machines().otherLabs())
        .containsExactly(
            new ForeignLab(
                "other",
                "you@desk",
                new TreeSet<>(List.of("a", "b")),
                new Resources(3, 1536, 8),
                0,
                new TreeSet<>(),
                Optional.of(
                    new ForeignWorkdir(
                        host.home + "/labs/o t h e r", "", false, false, new TreeMap<>()))));
  }

  @Test
  void a_file_name_cannot_forge_a_line_of_the_answer() throws Exception {
    host.homeFile(".vagrant.d/boxes/x\nvagrant\t9.9.9/1.0.0/libvirt/metadata.json", "{}");
    host.homeFile(W + ".vagrant/machines/x\thomelab-probe-end\n/libvirt/id", "1");
    host.homeFile(W + ".homelab-marker.json", "{}\nhomelab-probe-end\nvagrant\t9.9.9\n");

    HostFacts facts = host.facts();

    assertThat(facts.engine().version()).isEmpty();
    assertThat(facts.engine().boxes()).isEmpty();
    assertThat(facts.machines().own()).isEmpty();
    assertThat(facts.workdir().occupied()).isTrue();
  }

  @Test
  void without_a_sum_tool_the_host_says_so() throws Exception {
    host.without("sha256sum");
    host.without("shasum");
    host.homeFile(W + ".homelab-files", "a\n");
    host.homeFile(W + "a", "abc");

    assertThat(host.facts().computer().hasSha256()).isFalse();
    assertThat(host.facts().workdir().files().sums()).containsOnly(entry("a", ""));
  }

  private String place(String written) throws Exception {
    return ProbeOutput.parse(host.run(List.of("/bin/sh"), Optional.of(written)))
        .workdir()
        .place()
        .orElseThrow();
  }

  @Test
  void a_workdir_is_the_same_place_whatever_it_is_called_and_whether_it_exists_or_not()
      throws Exception {
    host.computer("4711-a", "net:[1]");
    Files.createSymbolicLink(host.home.resolve("link"), host.home);

    assertThat(place("~/link/lab")).isEqualTo(place("~/lab")).isNotEqualTo(place("~/lab2"));
    host.homeFile("lab/x", "");
    assertThat(place("~/link/lab")).isEqualTo(place("~/lab"));
  }

  @Test
  void another_boot_or_another_network_is_another_place() throws Exception {
    host.computer("4711-a", "net:[1]");
    String first = place("~/lab");
    host.computer("4711-b", "net:[1]");
    String copied = place("~/lab");
    host.computer("4711-a", "net:[2]");
    String container = place("~/lab");

    assertThat(List.of(first, copied, container)).doesNotHaveDuplicates();
  }

  @Test
  void a_computer_that_tells_nothing_of_itself_has_no_place() throws Exception {
    assertThat(host.facts().workdir().place()).isEmpty();
  }

  private void mode(Path path, String rights) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  @Test
  void who_else_may_write_into_the_workdir_is_told() throws Exception {
    host.homeFile(W + ".homelab-marker.json", "");
    Path workdir = host.home.resolve(W);
    mode(workdir, "rwxr-xr-x");
    assertThat(host.facts().workdir().writers()).isEqualTo(Writers.OWNER);

    mode(workdir, "rwxrwxrwx");
    assertThat(host.facts().workdir().writers()).isEqualTo(Writers.EVERYBODY);
  }

  @Test
  void a_group_of_the_users_own_may_write_and_a_shared_one_may_not() throws Exception {
    host.homeFile(W + ".homelab-marker.json", "");
    mode(host.home.resolve(W), "rwxrwxr-x");
    Object gid = Files.getAttribute(host.home.resolve(W), "unix:gid");
    String id = "case $1 in -g) echo %s ;; -gn) echo %s ;; -un) echo ops ;; esac\n";

    host.program("id", id.formatted(gid, "ops"));
    assertThat(host.facts().workdir().writers()).isEqualTo(Writers.OWNER);
    host.program("id", id.formatted(gid, "staff"));
    assertThat(host.facts().workdir().writers()).isEqualTo(Writers.GROUP);
    host.program("id", id.formatted("4711", "ops"));
    assertThat(host.facts().workdir().writers()).isEqualTo(Writers.GROUP);
  }

  @Test
  void folders_that_cannot_be_written_are_told_with_the_reason() throws Exception {
    host.rootFile("proc/mounts", "");
    Files.createDirectories(host.home.resolve("homelab"));
    mode(host.home.resolve("homelab"), "r-xr-xr-x");
    mode(host.home, "r-xr-xr-x");
    List<String> user = host.plainUser();

    HostFacts denied = ProbeOutput.parse(host.run(user, Optional.empty()));
    host.rootFile("proc/mounts", "d / ext4 rw 0 0\nproc /proc proc ro,nosuid 0 0\n");
    HostFacts readOnly = ProbeOutput.parse(host.run(user, Optional.of("/proc/x")));
    mode(host.home, "rwxr-xr-x");
    mode(host.home.resolve("homelab"), "rwxr-xr-x");

    assertThat(denied.workdir().folders())
        .extracting(FolderFacts::path, FolderFacts::access)
        .containsExactly(
            tuple(host.home.toString(), Access.DENIED),
            tuple(host.home + "/homelab", Access.DENIED));
    assertThat(readOnly.workdir().folders().getLast().access()).isEqualTo(Access.READ_ONLY);
    assertThat(host.facts().workdir().folders())
        .extracting(FolderFacts::access)
        .containsOnly(Access.WRITABLE);
  }

  @Test
  void what_is_left_of_the_home_and_of_the_workdir_is_told_in_megabytes() throws Exception {
    host.program(
        "df",
        """
        echo head
        case "$*" in
          *'home of ops') echo '/dev/sda1 2097152 1048576 3072 100% /' ;;
          *) echo '/dev/sdb1 2097152 1048576 1048576 50% /srv' ;;
        esac
        """);

    assertThat(
            ProbeOutput.parse(host.run(List.of("/bin/sh"), Optional.of("/homelab lab")))
                .workdir()
                .folders())
        .extracting(FolderFacts::freeMb)
        .containsExactly(OptionalLong.of(3), OptionalLong.of(1024));
  }

  @Test
  void a_host_without_kvm_says_so_and_one_without_libvirt_need_not() throws Exception {
    host.rootFile("proc/meminfo", "");
    assertThat(host.facts().computer().kvm()).isEqualTo(Kvm.USABLE);
    host.virsh(VIRSH);
    assertThat(host.facts().computer().kvm()).isEqualTo(Kvm.MISSING);
    host.rootFile("dev/kvm", "");
    assertThat(host.facts().computer().kvm()).isEqualTo(Kvm.USABLE);
  }

  @Test
  void the_system_libvirt_uses_kvm_for_a_user_who_may_not_and_a_session_does_not()
      throws Exception {
    host.virsh(VIRSH);
    host.rootFile("proc/meminfo", "");
    host.rootFile("dev/kvm", "");
    mode(host.root.resolve("dev/kvm"), "---------");
    List<String> user = host.plainUser();

    assertThat(ProbeOutput.parse(host.run(user, Optional.empty())).computer().kvm())
        .isEqualTo(Kvm.USABLE);
    assertThat(
            ProbeOutput.parse(
                    host.run(
                        user, Optional.empty(), Map.of("LIBVIRT_DEFAULT_URI", "qemu:///session")))
                .computer()
                .kvm())
        .isEqualTo(Kvm.DENIED);
  }

  @ParameterizedTest
  @MethodSource("shells")
  void interfaces_tell_what_they_are_and_what_they_are_a_part_of(List<String> shell)
      throws Exception {
    host.rootFile("sys/class/net/br0/bridge/x", "");
    host.networkInterface("br0", 1, "");
    host.networkInterface("eno1", 1, "br0");
    host.networkInterface("tun0", 65534, "");
    host.rootFile("proc/sys/net/bridge/bridge-nf-call-iptables", "1\n");

    HostNetwork network = ProbeOutput.parse(host.run(shell, Optional.empty())).network();

    assertThat(network.interfaces())
        .containsExactly(
            new NetworkInterface("br0", LinkType.BRIDGE, Optional.empty()),
            new NetworkInterface("eno1", LinkType.ETHERNET, Optional.of("br0")),
            new NetworkInterface("tun0", LinkType.TUNNEL, Optional.empty()));
    assertThat(network.filtersBridges()).isTrue();
  }

  @Test
  void the_bridges_of_an_open_vswitch_are_known_by_what_ip_says() throws Exception {
    host.networkInterface("ovs-system", 1, "");
    host.networkInterface("ovsbr0", 1, "");
    host.networkInterface("eno2", 1, "ovs-system");
    host.program("ip", "echo '7: ovsbr0: <BROADCAST,MULTICAST> mtu 1500 state UP'\n");

    assertThat(host.facts().network().interfaces())
        .containsExactly(
            new NetworkInterface("eno2", LinkType.ETHERNET, Optional.of("ovs-system")),
            new NetworkInterface("ovs-system", LinkType.OPEN_VSWITCH, Optional.empty()),
            new NetworkInterface("ovsbr0", LinkType.OPEN_VSWITCH, Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_host_with_no_route_but_one_of_ipv6_has_its_interface(List<String> shell) throws Exception {
    host.rootFile("proc/net/route", "Iface\tDestination\n");
    String none = "00000000000000000000000000000000";
    host.rootFile(
        "proc/net/ipv6_route",
        """
        %1$s 00 %1$s 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     wlan0
        %1$s 00 %1$s 00 fe800000000000000000000000000001 00000064 00000001 00000000 00000003     br0
        fe800000000000000000000000000000 40 %1$s 00 %1$s 00000100 00000001 00000000 00000001     eth9
        %1$s 00 %1$s 00 %1$s ffffffff 00000001 00000000 00200200       lo
        """
            .formatted(none));

    assertThat(ProbeOutput.parse(host.run(shell, Optional.empty())).network().defaultInterfaces())
        .containsExactly("br0", "wlan0");
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_login_shell_that_reads_input_is_noticed_and_the_probe_still_runs(List<String> shell)
      throws Exception {
    List<String> reading =
        List.of("/bin/sh", "-c", "read code; exec " + String.join(" ", shell) + " \"$@\"", "sh");

    assertThat(ProbeOutput.parse(host.run(reading, Optional.empty())).login().readsInput())
        .isTrue();
    assertThat(ProbeOutput.parse(host.run(shell, Optional.empty())).login().readsInput()).isFalse();
  }

  @Test
  void a_machine_of_another_lab_that_is_off_to_make_room_holds_its_disk() throws Exception {
    host.virsh(VIRSH);
    TreeMap<String, Resources> machines = new TreeMap<>();
    machines.put("off", new Resources(2, 1024, 8));
    machines.put("on", new Resources(1, 512, 4));
    String workdir = "labs/other/";
    MarkerFile marker =
        new MarkerFile(
            new LabName("other"),
            "you@desk",
            "",
            0,
            Optional.empty(),
            LabTerms.NONE,
            machines,
            new TreeMap<>(Map.of("on", -3)),
            new TreeMap<>(
                Map.of(
                    "off", new Preempted(new LabName("urgent"), true),
                    "on", new Preempted(new LabName("urgent"), true))));
    host.homeFile(workdir + ".homelab-marker.json", marker.toJson());
    host.homeFile(workdir + ".vagrant/machines/off/libvirt/id", "2222-b");
    host.homeFile(workdir + ".vagrant/machines/on/libvirt/id", "1111-a");
    host.homeFile(".homelab/workdirs", host.home + "/labs/other");

    ForeignLab other = host.facts().machines().otherLabs().getFirst();
    ForeignWorkdir place = other.workdir().orElseThrow();

    assertThat(other.held()).isEqualTo(new Resources(1, 512, 12));
    assertThat(place.atWork()).isFalse();
    assertThat(place.machines().values())
        .extracting(ForeignMachine::state)
        .containsExactly(MachineState.STOPPED, MachineState.RUNNING);
    ForeignMachine on =
        Optional.ofNullable(place.machines().get(new MachineName("on"))).orElseThrow();
    assertThat(on.state()).isEqualTo(MachineState.RUNNING);
    assertThat(on.priority()).hasValue(-3);
    assertThat(on.isPreempted()).as("somebody started it").isFalse();
    assertThat(place.machines().values())
        .extracting(ForeignMachine::preempted)
        .containsOnly(Optional.of(new Preempted(new LabName("urgent"), true)));

    host.homeFile(workdir + ".homelab/lock/beat", "");
    assertThat(atWork()).as("its lock is held").isTrue();
    Files.setLastModifiedTime(
        host.home.resolve(workdir + ".homelab/lock/beat"),
        FileTime.from(Instant.now().minus(Duration.ofMinutes(10))));
    assertThat(atWork()).as("its holder is gone").isFalse();
  }

  private boolean atWork() throws Exception {
    return host.facts().machines().otherLabs().getFirst().workdir().orElseThrow().atWork();
  }

  @Test
  void a_lab_whose_run_failed_holds_what_exists_and_one_at_work_all_that_it_will_make()
      throws Exception {
    host.virsh(VIRSH);
    TreeMap<String, Resources> machines = new TreeMap<>();
    machines.put("here", new Resources(1, 1024, 8));
    machines.put("gone", new Resources(1, 512, 4));
    machines.put("never", new Resources(1, 256, 2));
    String workdir = "labs/other/";
    MarkerFile marker = new MarkerFile(new LabName("other"), "you@desk", "", machines);
    host.homeFile(workdir + ".homelab-marker.json", marker.toJson());
    host.homeFile(workdir + ".vagrant/machines/here/libvirt/id", "1111-a");
    host.homeFile(workdir + ".vagrant/machines/gone/libvirt/id", "3333-c");
    host.homeFile(workdir + "boxes/x.box", "");
    host.homeFile(".homelab/workdirs", host.home + "/" + workdir.replaceAll("/$", ""));
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    for (String old :
        List.of(
            ".homelab-marker.json",
            "boxes/x.box",
            ".vagrant/machines/here/libvirt",
            ".vagrant/machines/gone/libvirt")) {
      Files.setLastModifiedTime(host.home.resolve(workdir + old), yesterday);
    }

    ForeignLab ofAnotherEngine = host.facts().machines().otherLabs().getFirst();
    host.homeFile(workdir + "Vagrantfile", "");
    ForeignLab failed = host.facts().machines().otherLabs().getFirst();
    Files.writeString(host.home.resolve(workdir + "boxes/x.box"), "more of it");
    ForeignLab working = host.facts().machines().otherLabs().getFirst();

    assertThat(ofAnotherEngine.machines()).containsExactly("gone", "here", "never");
    assertThat(failed.machines()).containsExactly("here");
    assertThat(failed.held()).isEqualTo(new Resources(1, 1024, 8));
    assertThat(working.machines()).containsExactly("gone", "here", "never");
    assertThat(working.held()).isEqualTo(new Resources(3, 1792, 14));
  }
}
