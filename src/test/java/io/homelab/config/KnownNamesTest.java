package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code engine} and {@code transport}: what is built in, what plugins add, and nothing else. */
class KnownNamesTest {
  @TempDir private Path folder;
  private final AtomicInteger looks = new AtomicInteger();

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private KnownNames known(SortedSet<String> builtIn, String added) {
    return new KnownNames(
        builtIn,
        () -> {
          looks.incrementAndGet();
          return names(added);
        },
        "/plugins");
  }

  private LabSources sources(String hostKeys, String topologyKeys) {
    TemporaryFiles.in(folder)
        .hosts("hosts:\n  - { name: nuc, " + hostKeys + " }\n")
        .topology("lab: devlab\n" + topologyKeys + "\nmachines: [{ name: web, box: a/b }]\n");
    return new LabSources(
        Path.of("hosts.yaml"),
        Path.of("topology.yaml"),
        Path.of("/home/me"),
        folder,
        known(names("vagrant"), "paper"),
        known(names("local", "ssh"), "nice"),
        KeptVagrantfiles.NONE);
  }

  private Host host(String keys) {
    return LabReader.read(sources(keys, "")).hosts().getFirst();
  }

  private List<String> problems(String hostKeys, String topologyKeys) {
    return TemporaryFiles.problemsOf(() -> LabReader.read(sources(hostKeys, topologyKeys)));
  }

  @Test
  void without_the_keys_the_usual_ones_are_meant_and_nobody_is_asked() {
    LabFiles files = LabReader.read(sources("address: nuc.local", ""));
    assertThat(files.lab().engine()).isEmpty();
    assertThat(files.hosts().getFirst().transport()).isEmpty();
    assertThat(files.hosts().getFirst().isOverSsh()).isTrue();
    assertThat(host("address: 127.0.0.1").isLocal()).isTrue();
    assertThat(looks).hasValue(0);
  }

  @Test
  void what_is_built_in_can_be_named_and_nobody_is_asked() {
    assertThat(LabReader.read(sources("address: nuc.local, transport: ssh", "engine: vagrant")))
        .satisfies(files -> assertThat(files.lab().engine()).isEmpty())
        .satisfies(files -> assertThat(files.hosts().getFirst().isOverSsh()).isTrue());
    assertThat(looks).hasValue(0);
  }

  @Test
  void this_computer_can_be_reached_over_ssh_all_the_same() {
    assertThat(host("address: 127.0.0.1, transport: ssh").isLocal()).isFalse();
    assertThat(host("address: 127.0.0.1, transport: ssh").isOverSsh()).isTrue();
    assertThat(host("address: 127.0.0.1, transport: local").isLocal()).isTrue();
  }

  @Test
  void what_plugins_add_can_be_named() {
    LabFiles files =
        LabReader.read(sources("address: 127.0.0.1, transport: nice", "engine: paper"));
    Host host = files.hosts().getFirst();
    assertThat(files.lab().engine()).contains("paper");
    assertThat(host.reachedBy()).isEqualTo("nice");
    assertThat(host.isLocal()).isFalse();
    assertThat(host.isOverSsh()).isFalse();
  }

  @Test
  void a_name_that_nobody_has_is_refused_with_all_that_there_are_and_the_likely_one() {
    assertThat(problems("address: a, transport: nica", "engine: vagrnt"))
        .containsExactly(
            "hosts.yaml:2:41: transport is 'nica'; expected one of: local, nice, ssh;"
                + " did you mean 'nice'?; plugins go in /plugins",
            "topology.yaml:2:9: engine is 'vagrnt'; expected one of: paper, vagrant;"
                + " did you mean 'vagrant'?; plugins go in /plugins");
  }

  @Test
  void a_word_that_is_no_name_is_refused_and_nobody_is_asked() {
    assertThat(problems("address: a, transport: '../x'", "")).hasSize(1);
    assertThat(looks).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"nuc.local", "'127.0.0.1, ssh_user: ops'"})
  void the_local_transport_leads_to_no_other_computer(String address) {
    assertThat(problems("address: " + address + ", transport: local", ""))
        .singleElement()
        .asString()
        .contains("transport local means this computer, which host 'nuc' is not");
  }

  @Test
  void a_host_without_ssh_is_no_jump_host() {
    LabSources sources = sources("address: a", "");
    TemporaryFiles.in(folder)
        .hosts(
            """
            hosts:
              - { name: gate, address: a, transport: nice }
              - { name: nuc, address: b, proxy_jump: gate }
            """);
    assertThat(TemporaryFiles.problemsOf(() -> LabReader.read(sources)))
        .containsExactly(
            "hosts.yaml:3:42: proxy_jump names 'gate', whose transport is nice;"
                + " expected a host with transport ssh");
  }
}
