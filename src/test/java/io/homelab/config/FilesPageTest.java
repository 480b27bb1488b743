package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Host;
import io.homelab.model.Machine;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import io.homelab.remote.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of {@code docs/files.md} and what is read: the same keys, bounds and defaults. */
class FilesPageTest {
  private static final Path PAGE = Path.of("docs/files.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern RANGE = Pattern.compile("(?:`(\\w+)` )?(-?[\\d,]+) to (-?[\\d,]+)");
  private static final String UNKNOWN = "qqqqqqqqqqqq";

  /** The cells of a row after the first, by the key in the first. */
  private record KeyTable(SortedMap<String, List<String>> rows) {
    SortedSet<String> keys() {
      return new TreeSet<>(rows.keySet());
    }
  }

  @TempDir private Path folder;
  private List<KeyTable> tables = List.of();

  @BeforeEach
  void readThePage() throws IOException {
    List<KeyTable> found = new ArrayList<>();
    SortedMap<String, List<String>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("|") && !rows.isEmpty()) {
        found.add(new KeyTable(rows));
        rows = new TreeMap<>();
      }
      if (line.startsWith("| `")) {
        List<String> cells = List.of(line.substring(2, line.lastIndexOf(" |")).split(" \\| ", -1));
        Matcher key = CODE.matcher(cells.getFirst());
        assertThat(key.find()).isTrue();
        rows.put(key.group(1), cells.subList(1, cells.size()));
      }
    }
    tables = found;
  }

  private KeyTable hosts() {
    return tables.get(0);
  }

  private KeyTable topology() {
    return tables.get(1);
  }

  private KeyTable shared() {
    return tables.get(2);
  }

  private KeyTable machine() {
    return tables.get(3);
  }

  private KeyTable networks() {
    return tables.get(4);
  }

  private KeyTable pool() {
    return tables.get(5);
  }

  private static String hostWith(String key) {
    String required = "name: nuc, address: nuc.local";
    return "hosts: [{ " + (key.isEmpty() ? required : required + ", " + key) + " }]\n";
  }

  private static String topologyWith(String top, String defaults, String machine) {
    return "lab: devlab\n"
        + top
        + "\ndefaults: { box: a/b"
        + defaults
        + " }\nmachines: [{ name: web"
        + machine
        + " }]\n";
  }

  private static String poolWith(String template, String keys) {
    return "lab: devlab\npools: [{ name: x, template: { box: a/b"
        + template
        + " }"
        + (keys.isEmpty() ? "" : ", " + keys)
        + " }]\n";
  }

  /** What the reader says that it knows, in the place of a key that it does not. */
  private SortedSet<String> known(String hosts, String topology) {
    List<String> problems =
        TemporaryFiles.in(folder).hosts(hosts).topology(topology).problems().stream()
            .filter(problem -> problem.contains("unknown key"))
            .toList();
    assertThat(problems).as("the places of the unknown key").hasSize(1);
    String expected = "expected one of: ";
    assertThat(problems.getFirst()).contains(expected);
    String list =
        problems.getFirst().substring(problems.getFirst().indexOf(expected) + expected.length());
    return new TreeSet<>(List.of(list.split(", ", -1)));
  }

  private static SortedSet<String> union(SortedSet<String> some, SortedSet<String> more) {
    SortedSet<String> union = new TreeSet<>(some);
    union.addAll(more);
    return union;
  }

  @Test
  void the_table_of_hosts_has_the_keys_that_are_read() {
    assertThat(hosts().keys()).isEqualTo(known(hostWith(UNKNOWN + ": 1"), TemporaryFiles.TOPOLOGY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"capacity", "reserve"})
  void the_amounts_of_a_host_have_the_keys_that_are_read(String key) {
    SortedSet<String> amounts = new TreeSet<>();
    for (MatchResult each : CODE.matcher(cell(hosts(), "capacity", 0)).results().toList()) {
      amounts.add(each.group(1));
    }
    assertThat(amounts)
        .isEqualTo(known(hostWith(key + ": { " + UNKNOWN + ": 1 }"), TemporaryFiles.TOPOLOGY));
  }

  @Test
  void the_tables_of_the_topology_have_the_keys_that_are_read() {
    String hosts = TemporaryFiles.HOSTS;
    String unknown = ", " + UNKNOWN + ": 1";
    assertThat(topology().keys()).isEqualTo(known(hosts, topologyWith(UNKNOWN + ": 1", "", "")));
    assertThat(shared().keys()).isEqualTo(known(hosts, topologyWith("", unknown, "")));
    assertThat(union(shared().keys(), machine().keys()))
        .isEqualTo(known(hosts, topologyWith("", "", unknown)));
  }

  @Test
  void the_table_of_pools_has_the_keys_that_are_read() {
    assertThat(pool().keys()).isEqualTo(known(TemporaryFiles.HOSTS, poolWith("", UNKNOWN + ": 1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "check", "retries"})
  void the_rows_of_pools_name_the_inner_keys_that_are_read(String key) {
    assertThat(named(cell(pool(), key, 0)))
        .isEqualTo(known(TemporaryFiles.HOSTS, poolWith("", key + ": { " + UNKNOWN + ": 1 }")));
  }

  @Test
  void a_template_has_the_keys_of_a_machine_without_those_that_its_row_names() {
    SortedSet<String> without = named(cell(pool(), "template", 0));
    SortedSet<String> keys = union(shared().keys(), machine().keys());
    assertThat(without.remove("defaults")).isTrue();
    assertThat(keys).containsAll(without);
    keys.removeAll(without);
    assertThat(keys).isEqualTo(known(TemporaryFiles.HOSTS, poolWith(", " + UNKNOWN + ": 1", "")));
  }

  private static SortedSet<String> named(String cell) {
    SortedSet<String> named = new TreeSet<>();
    CODE.matcher(cell).results().forEach(each -> named.add(each.group(1)));
    return named;
  }

  @ParameterizedTest
  @ValueSource(strings = {"private_network", "public_network", "forwarded_port"})
  void the_table_of_networks_has_the_options_that_are_read(String type) {
    SortedSet<String> options = new TreeSet<>();
    // "tcp" and "left out: DHCP" stand in the table, too, but not as code.
    for (MatchResult each : CODE.matcher(cell(networks(), type, 0)).results().toList()) {
      options.add(each.group(1));
    }
    String ports = type.equals("forwarded_port") ? ", guest: 80, host: 8080" : "";
    SortedSet<String> known =
        known(
            TemporaryFiles.HOSTS,
            topologyWith(
                "", "", ", networks: [{ type: " + type + ports + ", " + UNKNOWN + ": 1 }]"));
    known.remove("type");
    assertThat(options).isEqualTo(known);
  }

  @Test
  void the_row_of_provision_names_the_keys_that_are_read() {
    String row = cell(machine(), "provision", 0);
    SortedSet<String> known = new TreeSet<>();
    for (String entry :
        List.of(
            "inline: 'true'",
            "type: file, source: x, destination: /x",
            "type: ansible, playbook: x",
            "type: ansible_local, playbook: x")) {
      known.addAll(
          known(
              TemporaryFiles.HOSTS,
              topologyWith("", "", ", provision: { " + entry + ", " + UNKNOWN + ": 1 }")));
    }
    assertThat(named(row)).isEqualTo(known);
  }

  private static String cell(KeyTable table, String key, int at) {
    List<String> cells = table.rows().get(key);
    assertThat(cells).as("the row of %s", key).isNotNull();
    return cells == null ? "" : cells.get(at);
  }

  /** Each range of numbers that a table states, as {@code KEY} or {@code KEY: { INNER }}. */
  private static Map<String, MatchResult> ranges(KeyTable table) {
    Map<String, MatchResult> ranges = new LinkedHashMap<>();
    table
        .rows()
        .forEach((key, cells) ->
            RANGE
                .matcher(cells.getFirst())
                .results()
                .forEach(range ->
                    ranges.put(
                        range.group(1) == null
                            ? key + ": %s"
                            : key + ": { " + range.group(1) + ": %s }",
                        range)));
    return ranges;
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  private boolean isAccepted(String hosts, String topology) {
    TemporaryFiles files = TemporaryFiles.in(folder).hosts(hosts).topology(topology);
    try {
      files.read();
      return true;
    } catch (InvalidFilesException e) {
      return false;
    }
  }

  private boolean isAccepted(KeyTable table, String key) {
    if (table.equals(hosts())) {
      return isAccepted(hostWith(key), TemporaryFiles.TOPOLOGY);
    }
    if (table.equals(pool())) {
      String room = key.startsWith("ready:") ? ", max: " + PoolTerms.MOST : "";
      return isAccepted(TemporaryFiles.HOSTS, poolWith("", key + room));
    }
    return isAccepted(
        TemporaryFiles.HOSTS,
        table.equals(topology()) ? topologyWith(key, "", "") : topologyWith("", "", ", " + key));
  }

  @Test
  void every_number_is_read_from_its_least_to_its_most_and_not_one_further() {
    int bounds = 0;
    for (KeyTable table : List.of(hosts(), shared(), machine(), pool())) {
      for (Map.Entry<String, MatchResult> each : ranges(table).entrySet()) {
        // A port in "check" and a count are written where the page says them in words.
        String key = each.getKey().replace("check: %s", "check: { port: %s }");
        if (key.startsWith("count")) {
          key += ", anti_affinity: []";
        }
        long least = number(each.getValue().group(2));
        long most = number(each.getValue().group(3));
        for (long inside : List.of(least, most)) {
          assertThat(isAccepted(table, key.formatted(inside))).as(key, inside).isTrue();
        }
        for (long outside : List.of(least - 1, most + 1)) {
          assertThat(isAccepted(table, key.formatted(outside))).as(key, outside).isFalse();
        }
        bounds++;
      }
    }
    assertThat(bounds).isGreaterThanOrEqualTo(18);
  }

  @Test
  void a_reserve_goes_from_nothing_to_the_capacity() {
    for (String amount : List.of("cpus", "memory_mb", "disk_gb")) {
      String both = "capacity: { " + amount + ": 7 }, reserve: { " + amount + ": %s }";
      for (int inside : List.of(0, 7)) {
        assertThat(isAccepted(hosts(), both.formatted(inside))).as(both, inside).isTrue();
      }
      for (int outside : List.of(-1, 8)) {
        assertThat(isAccepted(hosts(), both.formatted(outside))).as(both, outside).isFalse();
      }
    }
  }

  /** What the last column says that a key is when it is left out, where that can be written. */
  private static Optional<String> leftOut(KeyTable table, String key) {
    Matcher written = Pattern.compile("`([^`A-Z]+)`|(-?\\d+)(?! )").matcher(cell(table, key, 1));
    if (!written.lookingAt() || cell(table, key, 1).contains("for this computer")) {
      return Optional.empty();
    }
    return Optional.of(Optional.ofNullable(written.group(1)).orElse(written.group(2)));
  }

  @Test
  void a_key_of_a_host_that_is_left_out_means_what_the_table_says() {
    Host plain = readHost("");
    List<String> checked = new ArrayList<>();
    for (String key : hosts().keys()) {
      Optional<String> value = leftOut(hosts(), key);
      if (value.isPresent()) {
        String written =
            key.equals("reserve")
                ? "reserve: { cpus: 0, memory_mb: 0, disk_gb: 0 }"
                : key + ": " + value.get();
        if (key.equals("connect_timeout_s")) {
          assertThat(SshSettings.DEFAULT_CONNECT_TIMEOUT)
              .isEqualTo(Duration.ofSeconds(Long.parseLong(value.get())));
        } else if (key.equals("wake_timeout_s")) {
          assertThat(readHost("mac: 525400a1b2c3, " + written))
              .isEqualTo(readHost("mac: 525400a1b2c3"));
        } else if (key.equals("ssh_port")) {
          assertThat(plain.access().givenPort()).isEmpty();
          assertThat(plain.sshPort()).isEqualTo(Integer.parseInt(value.get()));
        } else {
          assertThat(readHost(written)).as(written).isEqualTo(plain);
        }
        checked.add(key);
      }
    }
    assertThat(checked)
        .containsExactly(
            "box_source",
            "connect_timeout_s",
            "keepalive_s",
            "placements",
            "reconnect_s",
            "reserve",
            "ssh_port",
            "status",
            "wake_timeout_s");
  }

  private Host readHost(String key) {
    return TemporaryFiles.in(folder).hosts(hostWith(key)).read().hosts().getFirst();
  }

  @Test
  void a_key_of_the_topology_that_is_left_out_means_what_the_table_says() {
    List<String> checked = new ArrayList<>();
    LabFiles plain = readTopology(topologyWith("", "", ""));
    for (String key : topology().keys()) {
      Optional<String> value = leftOut(topology(), key);
      if (value.isPresent() && !key.equals("engine")) {
        String written = key + ": " + value.get();
        assertThat(readTopology(topologyWith(written, "", ""))).as(written).isEqualTo(plain);
        checked.add(key);
      }
    }
    Machine machine = plain.lab().machines().getFirst();
    for (String key : shared().keys()) {
      Optional<String> value = leftOut(shared(), key);
      if (value.isPresent()) {
        String written = ", " + key + ": " + value.get();
        assertThat(readTopology(topologyWith("", "", written)).lab().machines())
            .as(written)
            .containsExactly(machine);
        assertThat(readTopology(topologyWith("", written, "")).lab().machines())
            .as(written)
            .containsExactly(machine);
        checked.add(key);
      }
    }
    assertThat(checked)
        .containsExactly(
            "boxes_dir",
            "strategy",
            "use",
            "box_version",
            "check",
            "cpus",
            "memory_mb",
            "priority",
            "provider");
    assertThat(readTopology(topologyWith("", "", ", role: web, hostname: web, disk_gb: 0")).lab())
        .as("role, hostname and disk_gb left out")
        .isEqualTo(plain.lab());
  }

  @Test
  void a_key_of_a_pool_that_is_left_out_means_what_the_table_says() {
    PoolSpec plain = readTopology(poolWith("", "")).lab().pools().getFirst();
    List<String> checked = new ArrayList<>();
    for (String key : pool().keys()) {
      Optional<String> value = leftOut(pool(), key);
      if (value.isPresent()) {
        String written = key + ": " + value.get();
        assertThat(readTopology(poolWith("", written)).lab().pools())
            .as(written)
            .containsExactly(plain);
        checked.add(key);
      }
    }
    assertThat(checked)
        .containsExactly(
            "boot_limit",
            "check",
            "creating_at_once",
            "host_lost_after",
            "lease",
            "max_quarantined",
            "max_unhealthy",
            "on_release",
            "priority",
            "ready",
            "ready_max_age",
            "retries");
  }

  private LabFiles readTopology(String text) {
    return TemporaryFiles.in(folder).topology(text).read();
  }

  @Test
  void what_is_required_is_missed_and_nothing_else_is() {
    assertThat(required(hosts())).containsExactly("address", "name");
    assertThat(required(topology())).containsExactly("lab", "machines");
    assertThat(required(shared())).containsExactly("box");
    assertThat(required(machine())).containsExactly("name");
    assertThat(required(pool())).containsExactly("name", "template");
    assertThat(TemporaryFiles.in(folder).hosts("hosts: [{}]").topology("{}").problems())
        .containsExactly(
            "hosts.yaml:1:9: a host has no 'name'; expected a name such as 'nuc'",
            "hosts.yaml:1:9: a host has no 'address'; expected a host name or an IP address",
            "topology.yaml:1:1: the file has no 'lab'; expected a name such as 'devlab'",
            "topology.yaml:1:1: the file has no 'machines'; expected a list of machines");
    assertThat(TemporaryFiles.in(folder).topology("lab: a\npools: [{}]").problems())
        .containsExactly(
            "topology.yaml:2:9: a pool has no 'name'; expected a name such as 'runner'",
            "topology.yaml:2:9: a pool has no 'template'; expected what each machine is, such as"
                + " { box: generic/debian12 }");
    assertThat(TemporaryFiles.in(folder).topology("lab: a\nmachines: [{}]").problems())
        .containsExactly(
            "topology.yaml:2:12: a machine has no 'name'; expected a name such as 'web'",
            "topology.yaml:2:12: a machine has no 'box'; expected a box here or in 'defaults'");
  }

  private static List<String> required(KeyTable table) {
    return table.rows().entrySet().stream()
        .filter(row -> row.getValue().get(1).startsWith("required"))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void the_examples_show_every_key_as_they_say() throws IOException {
    assertShown("hosts.yaml.example", hosts().keys());
    assertShown(
        "topology.yaml.example",
        union(union(topology().keys(), pool().keys()), union(shared().keys(), machine().keys())));
  }

  /** As a key, or in a comment that shows it as one. */
  private static void assertShown(String example, SortedSet<String> keys) throws IOException {
    String text = Files.readString(Path.of(example));
    assertThat(text).contains("All keys are shown here");
    for (String key : keys) {
      assertThat(Pattern.compile("(?<![a-z_])" + key + ": ?").matcher(text).find())
          .as("%s in %s", key, example)
          .isTrue();
    }
  }

  @Test
  void the_page_shows_the_examples_as_they_are() throws IOException {
    String page = Files.readString(PAGE);
    for (String example : List.of("hosts.yaml.example", "topology.yaml.example")) {
      assertThat(page).contains("```yaml\n" + Files.readString(Path.of(example)) + "```\n");
    }
  }

  @Test
  void the_bounds_that_the_page_states_are_the_readers() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(SourceFile.LARGEST).isEqualTo(64 << 20);
    assertThat(page)
        .contains("64 MiB a file")
        .contains("at most %,d with `count` applied".formatted(TopologyReader.MOST_MACHINES))
        .contains("%d levels".formatted(YamlTree.DEEPEST))
        .contains("%,d values added by aliases".formatted(YamlTree.MOST_ALIASED))
        .contains("%,d references between machines".formatted(MachineNames.MOST_PAIRS));
  }
}
