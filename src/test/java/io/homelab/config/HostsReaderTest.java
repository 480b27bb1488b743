package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Admission;
import io.homelab.model.BoxSource;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.ProxyJump;
import io.homelab.model.Resources;
import io.homelab.model.WakeOnLan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsReaderTest {
  @TempDir private Path folder;

  @Test
  void every_key_of_a_host_reaches_the_model() {
    Host host =
        read("""
        hosts:
          - name: gate
            address: gate.local
          - name: nuc
            address: 192.168.1.30
            ssh_user: ops
            ssh_port: 2222
            ssh_key: ~/.ssh/id_ed25519
            proxy_jump: gate
            workdir: ~/labs/dev
            capacity: { cpus: 8, memory_mb: 32768, disk_gb: 250 }
            reserve: { memory_mb: 2048 }
            placements: [web, db]
            status: maintenance
            bridge: "en0: Wi-Fi"
            labels: { disk: nvme, rack: 1, fast: true, version: 1.10 }
            box_source: https://boxes.local/catalog.json
        """)
            .getLast();

    assertThat(host)
        .isEqualTo(
            new Host(
                new HostName("nuc"),
                new HostAccess(
                    "192.168.1.30",
                    Optional.of("ops"),
                    2222,
                    Optional.of("/home/me/.ssh/id_ed25519"),
                    Optional.of(new ProxyJump.ViaHost(new HostName("gate"))),
                    Optional.empty(),
                    Optional.empty()),
                new Admission(
                    Capacity.of(8, 32768, 250),
                    new Resources(0, 2048, 0),
                    new TreeSet<>(List.of("db", "web")),
                    HostStatus.MAINTENANCE,
                    new TreeMap<>(
                        Map.of("disk", "nvme", "rack", "1", "fast", "true", "version", "1.10"))),
                new HostSetup(
                    Optional.of("~/labs/dev"),
                    Optional.of("en0: Wi-Fi"),
                    new BoxSource.Catalog("https://boxes.local/catalog.json"))));
  }

  @Test
  void a_host_with_the_required_keys_alone_gets_the_defaults() {
    Host host = only("{ name: nuc, address: nuc.local }");

    assertThat(host)
        .isEqualTo(
            new Host(
                new HostName("nuc"),
                HostAccess.to("nuc.local"),
                Admission.everything(Capacity.UNKNOWN),
                HostSetup.USUAL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nuc",
        "nuc.local",
        "nuc.local.",
        "my_nuc",
        "10.0.0.1",
        "'::1'",
        "'fe80::1%eth0'",
        "'2001:db8::42'",
        "localhost",
        "NUC.Local",
        "4pi",
        "'::ffff:10.0.0.1'"
      })
  void an_address_is_a_host_name_or_an_ip_address(String address) {
    assertThat(only("{ name: nuc, address: " + address + " }").address())
        .isEqualTo(address.replace("'", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "ops@gate.local, ops, gate.local, ''",
    "ops@gate.local:22, ops, gate.local, 22",
    "ops@gate.local:2222, ops, gate.local, 2222",
    "ops@10.0.0.1:65535, ops, 10.0.0.1, 65535",
    "ops@[2001:db8::1]:2222, ops, 2001:db8::1, 2222",
    "ops@[2001:db8::1], ops, 2001:db8::1, ''",
    "ops@corp.example@gate.local:2222, ops@corp.example, gate.local, 2222",
    "ops@corp.example@[2001:db8::1], ops@corp.example, 2001:db8::1, ''",
    "CORP\\ops@gate.local, CORP\\ops, gate.local, ''",
  })
  void a_jump_can_be_a_computer_that_is_not_in_the_file(
      String written, String user, String address, String port) {
    assertThat(only("{ name: nuc, address: a, proxy_jump: '" + written + "' }").proxyJump())
        .contains(
            new ProxyJump.ViaAddress(
                user,
                address,
                port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops", "ops@corp.example", "CORP\\ops", "corp.example\\a.b", "o+1@X"})
  void a_user_may_be_one_of_a_directory(String user) {
    assertThat(only("{ name: nuc, address: a, ssh_user: '" + user + "' }").sshUser())
        .contains(user);
    assertThat(
            only("{ name: nuc, address: a, ssh_user: \"" + user.replace("\\", "\\\\") + "\" }")
                .sshUser())
        .contains(user);
  }

  @ParameterizedTest
  @CsvSource({
    "~/.ssh/id, /home/me/.ssh/id",
    "/etc/keys/id, /etc/keys/id",
    "~/a/../b, /home/me/b",
  })
  void a_key_may_be_in_the_home_folder_of_the_caller(String written, String expanded) {
    assertThat(only("{ name: nuc, address: a, ssh_key: '" + written + "' }").sshKey())
        .contains(expanded);
  }

  @Test
  void a_relative_key_starts_at_the_folder_of_the_file() {
    assertThat(only("{ name: nuc, address: a, ssh_key: keys/id }").sshKey())
        .contains(folder.resolve("keys/id").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto",
        "copy",
        "registry",
        "http://b/x.json",
        "https://b.local:8443/x",
        "file:///srv/boxes/x.json"
      })
  void a_box_source_is_auto_a_copy_the_registry_or_a_url(String source) {
    BoxSource expected =
        switch (source) {
          case "auto" -> new BoxSource.Auto();
          case "copy" -> new BoxSource.Copy();
          case "registry" -> new BoxSource.Registry();
          default -> new BoxSource.Catalog(source);
        };

    assertThat(only("{ name: nuc, address: a, box_source: '" + source + "' }").boxSource())
        .isEqualTo(expected);
  }

  @Test
  void a_host_may_be_woken_by_the_address_of_its_card() {
    for (String mac : List.of("52:54:00:A1:B2:C3", "525400a1b2c3")) {
      assertThat(only("{ name: nuc, address: a, mac: " + mac + " }").setup().wake())
          .contains(new WakeOnLan("52:54:00:a1:b2:c3", Duration.ofMinutes(2)));
    }
    assertThat(
            only("{ name: nuc, address: a, mac: 525400112233, wake_timeout_s: 300 }")
                .setup()
                .wake())
        .contains(new WakeOnLan("52:54:00:11:22:33", Duration.ofMinutes(5)));
    assertThat(only("{ name: nuc, address: a }").setup().wake()).isEmpty();
  }

  @Test
  void the_time_to_connect_may_be_set_and_is_otherwise_the_usual_one() {
    assertThat(only("{ name: nuc, address: a, connect_timeout_s: 30 }").connectTimeout())
        .contains(Duration.ofSeconds(30));
    assertThat(only("{ name: nuc, address: a }").connectTimeout()).isEmpty();
  }

  @Test
  void several_hosts_may_share_an_address_as_those_of_a_lab_in_one_computer_do() {
    assertThat(
            read(
                """
                hosts:
                  - { name: a, address: 127.0.0.1, ssh_user: ops, ssh_port: 2201 }
                  - { name: b, address: 127.0.0.1, ssh_user: ops, ssh_port: 2202 }
                """))
        .extracting(Host::sshPort)
        .containsExactly(2201, 2202);
  }

  @Test
  void one_address_behind_two_jump_hosts_is_two_computers() {
    assertThat(
            read(
                """
                hosts:
                  - { name: a, address: 10.0.0.1 }
                  - { name: b, address: 10.0.0.1, proxy_jump: ops@gate-b }
                  - { name: c, address: 10.0.0.1, proxy_jump: ops@gate-c }
                  - { name: d, address: localhost }
                  - { name: e, address: localhost, ssh_user: ops, proxy_jump: ops@gate-b }
                """))
        .hasSize(5);
  }

  @Test
  void users_and_workdirs_of_one_computer_may_play_several_hosts() {
    assertThat(
            read(
                """
                hosts:
                  - { name: a, address: 127.0.0.1 }
                  - { name: b, address: 127.0.0.1, workdir: ~/b }
                  - { name: c, address: 127.0.0.1, ssh_user: c }
                  - { name: d, address: 127.0.0.1, ssh_user: d }
                """))
        .hasSize(4);
  }

  private Host only(String entry) {
    return read("hosts:\n  - " + entry + "\n").getFirst();
  }

  private List<Host> read(String hosts) {
    return TemporaryFiles.in(folder).hosts(hosts).read().hosts();
  }
}
