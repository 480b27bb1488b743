package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.DeclaredBox;
import io.homelab.model.KeptDefinition;
import io.homelab.model.KeptMachine;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.RunPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topology over the Vagrantfile that it keeps. */
class VagrantfileLayerTest {
  private static final KeptMachine KEPT =
      new KeptMachine(
          "s",
          List.of(
              new KeptMachine.KeptProvisioner(
                  new ProvisionerTag("greet", "shell", RunPolicy.ONCE), "d")),
          List.of("a.sh"),
          new TreeMap<>(Map.of("/vagrant", ".")),
          true);

  private static final KeptMachine RESTING =
      new KeptMachine("r", List.of(), List.of(), new TreeMap<>(), false);

  @TempDir private Path folder;

  private TemporaryFiles files;
  private String asked = "";

  @BeforeEach
  void a_folder_with_a_vagrantfile() {
    files = TemporaryFiles.in(folder).with("Vagrantfile", "# a person's own\n");
  }

  private static Map<String, Object> entry(String name, Object... keys) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("box", "generic/alpine");
    for (int i = 0; i < keys.length; i += 2) {
      entry.put(keys[i].toString(), keys[i + 1]);
    }
    return entry;
  }

  private final SortedMap<String, Map<String, Object>> boxes = new TreeMap<>();

  private LabSources sources(String topology, List<Map<String, Object>> entries) {
    files.topology(topology);
    TreeMap<String, KeptMachine> machines = new TreeMap<>();
    entries.forEach(entry ->
        machines.put(
            String.valueOf(entry.get("name")), entry.containsValue("resting") ? RESTING : KEPT));
    LabSources plain = files.sources();
    return new LabSources(
        plain.hostsFile(),
        plain.topologyFile(),
        plain.home(),
        plain.currentDirectory(),
        KnownNames.only(new TreeSet<>(List.of("vagrant"))),
        plain.transports(),
        (file, provider) -> {
          asked += provider + " " + folder.relativize(file) + "\n";
          return new KeptDefinition(
              new KeptVagrantfile("Vagrantfile", new TreeMap<>(Map.of("SITE", "attic"))),
              entries,
              boxes,
              machines);
        });
  }

  private List<Map<String, Object>> webAndDb() {
    return List.of(
        entry(
            "web",
            "provider",
            "virtualbox",
            "memory_mb",
            2048,
            "networks",
            List.of(Map.of("type", "private_network", "ip", "192.168.56.10"))),
        entry("db", "provider", "virtualbox"));
  }

  private Lab lab(String topology, List<Map<String, Object>> entries) {
    return LabReader.read(sources(topology, entries)).lab();
  }

  private List<String> problems(String topology, List<Map<String, Object>> entries) {
    return TemporaryFiles.problemsOf(() -> LabReader.read(sources(topology, entries)));
  }

  @Test
  void where_its_boxes_come_from_counts_unless_the_topology_says_something_of_them() {
    boxes.put("mine", Map.of("url", "https://boxes.lan/mine.json"));
    boxes.put("other", Map.of("url", "https://boxes.lan/other.json"));
    Lab lab =
        lab(
            "lab: years\nvagrantfile: Vagrantfile\nboxes: { other: { file: other.box } }\n",
            webAndDb());
    DeclaredBox other = Objects.requireNonNull(lab.boxes().declared().get("other"));
    assertThat(Objects.requireNonNull(lab.boxes().declared().get("mine")).url())
        .contains("https://boxes.lan/mine.json");
    assertThat(other.url()).isEmpty();
    assertThat(other.file()).isPresent();
  }

  @Test
  void a_link_to_a_vagrantfile_elsewhere_is_refused_before_it_runs(@TempDir Path elsewhere)
      throws IOException {
    Path target = Files.writeString(elsewhere.resolve("Vagrantfile"), "# another lab's\n");
    Files.createSymbolicLink(folder.resolve("link"), target);
    assertThat(problems("lab: years\nvagrantfile: link\n", webAndDb()))
        .singleElement()
        .asString()
        .startsWith("topology.yaml:2:14: the link ")
        .contains(" leads out of ")
        .endsWith("expected a file, not a link");
    assertThat(asked).isEmpty();
  }

  @Test
  void a_link_to_a_file_beside_it_is_a_vagrantfile() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("Vagrantfile"));
    assertThat(lab("lab: years\nvagrantfile: link\n", webAndDb()).machines()).hasSize(2);
  }

  @Test
  void the_vagrantfile_alone_is_a_lab() {
    Lab lab = lab("lab: years\nvagrantfile: ./Vagrantfile\n", webAndDb());

    assertThat(asked).isEqualTo("libvirt Vagrantfile\n");
    assertThat(lab.machines()).extracting(m -> m.name().value()).containsExactly("web", "db");
    assertThat(lab.vagrantfile().orElseThrow().environment()).containsEntry("SITE", "attic");
    Machine web = lab.machine(new MachineName("web")).orElseThrow();
    assertThat(web.kept()).contains(KEPT);
    assertThat(web.hasProvisioners()).isTrue();
    assertThat(web.provisioners()).extracting(ProvisionerTag::name).containsExactly("greet");
    assertThat(web.resources().memoryMb()).isEqualTo(2048);
    assertThat(web.privateIp()).contains("192.168.56.10");
  }

  @Test
  void a_machine_rests_if_its_vagrantfile_says_so_unless_one_that_starts_waits_for_it() {
    Lab lab =
        lab(
            """
            lab: years
            vagrantfile: Vagrantfile
            machines:
              - { name: web, depends_on: [db] }
              - { name: db, start_after: [disk] }
              - { name: spare, depends_on: [tool] }
            """,
            List.of(
                entry("web"),
                entry("db", "role", "resting"),
                entry("disk", "role", "resting"),
                entry("spare", "role", "resting"),
                entry("tool", "role", "resting")));

    assertThat(lab.machines().stream().filter(m -> !m.autostart()).map(m -> m.name().value()))
        .containsExactly("spare", "tool");
  }

  @Test
  void the_topology_adds_relations_and_its_sizes_win() {
    Lab lab =
        lab(
            """
            lab: years
            vagrantfile: Vagrantfile
            defaults: { provider: virtualbox, cpus: 3 }
            machines:
              - { name: db, memory_mb: 4096, role: store, host: nuc }
              - { name: web, depends_on: [db] }
            """,
            webAndDb());

    assertThat(asked).isEqualTo("virtualbox Vagrantfile\n");
    assertThat(lab.machines()).extracting(m -> m.name().value()).containsExactly("web", "db");
    Machine db = lab.machine(new MachineName("db")).orElseThrow();
    assertThat(db.resources().memoryMb()).isEqualTo(4096);
    assertThat(db.resources().cpus()).isEqualTo(3);
    assertThat(db.pin().orElseThrow().value()).isEqualTo("nuc");
    assertThat(lab.edges()).hasToString("[Edge[from=web, to=db]]");
  }

  @Test
  void what_the_vagrantfile_says_is_not_said_again() {
    assertThat(
            problems(
                """
                lab: years
                vagrantfile: Vagrantfile
                engine: vagrant
                defaults: { box: a/b }
                machines:
                  - { name: web, networks: [], count: 2 }
                """,
                webAndDb()))
        .hasSize(4)
        .anyMatch(p -> p.startsWith("topology.yaml:3:1: 'engine' beside 'vagrantfile'"))
        .anyMatch(p -> p.startsWith("topology.yaml:4:13: 'box' in defaults"))
        .anyMatch(p -> p.startsWith("topology.yaml:6:18: 'networks' in a machine"))
        .anyMatch(p -> p.startsWith("topology.yaml:6:32: 'count' in a machine"));
    assertThat(asked).isEmpty();
  }

  @Test
  void a_machine_that_the_vagrantfile_has_not_is_a_problem_where_it_is_named() {
    assertThat(
            problems(
                "lab: years\nvagrantfile: Vagrantfile\nmachines: [{ name: wep }]\n", webAndDb()))
        .containsExactly(
            "topology.yaml:3:20: the Vagrantfile has no machine 'wep'; did you mean 'web'?");
  }

  @Test
  void a_name_that_no_machine_can_have_is_a_problem_where_the_vagrantfile_is_named() {
    assertThat(problems("lab: years\nvagrantfile: Vagrantfile\n", List.of(entry("k8s_master"))))
        .singleElement()
        .asString()
        .startsWith("topology.yaml:2:14: the Vagrantfile has a machine 'k8s_master'")
        .contains("did you mean 'k8s-master'?", "homelab import");
  }

  @Test
  void the_vagrantfile_has_to_be_beside_the_topology() {
    files.with("deep/Vagrantfile", "");
    for (String path : List.of("deep/Vagrantfile", "None", "../Vagrantfile", "/etc/passwd")) {
      assertThat(problems("lab: years\nvagrantfile: " + path + "\n", webAndDb()))
          .singleElement()
          .asString()
          .startsWith("topology.yaml:2:14: vagrantfile is '" + path);
    }
  }
}
