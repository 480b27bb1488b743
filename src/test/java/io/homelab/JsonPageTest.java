package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.ImportedTopology;
import io.homelab.model.Unsaid;
import io.homelab.operations.ImportingLabs;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabWatch;
import io.homelab.plan.Action;
import io.homelab.plan.DriftKind;
import io.homelab.pool.BooksSample;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.TakenName;
import io.homelab.probe.finding.Finding;
import io.homelab.remote.ExecResult;
import io.homelab.report.ClaimChangeView;
import io.homelab.report.ClaimView;
import io.homelab.report.PoolHistoryView;
import io.homelab.report.PoolInventoryView;
import io.homelab.report.PoolOrderView;
import io.homelab.report.PoolView;
import io.homelab.report.PoolViewSamples;
import io.homelab.report.WatchJson;
import io.homelab.state.LockNotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/json.md} and what the commands print: the same keys in the same places. Whatever the
 * page names is printed by one of the runs here, and nothing is printed that it does not name.
 */
class JsonPageTest {
  private static final Path PAGE = Path.of("docs/json.md");
  private static final Pattern KEY = Pattern.compile("`([a-z_]+)`");
  private static final SortedSet<String> AMOUNTS =
      new TreeSet<>(List.of("cpus", "memory_mb", "disk_gb"));

  /** The keys of an object, each with those of the objects in it. */
  private record Keys(SortedMap<String, Keys> inside) {
    static Keys none() {
      return new Keys(new TreeMap<>());
    }

    void add(String key, Keys keys) {
      inside.merge(
          key,
          keys,
          (some, more) -> {
            more.inside.forEach(some::add);
            return some;
          });
    }

    boolean isEmpty() {
      return inside.isEmpty();
    }

    SortedSet<String> paths(String prefix) {
      SortedSet<String> paths = new TreeSet<>();
      inside.forEach((key, keys) -> {
        paths.add(prefix + key);
        paths.addAll(keys.paths(prefix + key + "."));
      });
      return paths;
    }
  }

  /** Reads the page's notation: {@code `key` [{`inner`, ...}]}. */
  private static final class Notation {
    private final String text;
    private int at;

    Notation(String text) {
      this.text = text;
    }

    /** The keys up to the bracket that closes this object, or to the end. */
    Keys keys() {
      Keys keys = Keys.none();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == ']' || c == '}') {
          return keys;
        }
        if (c == '`') {
          int end = text.indexOf('`', at + 1);
          String key = text.substring(at + 1, end);
          at = end + 1;
          if (key.matches("[a-z_]+")) {
            keys.add(key, value());
          }
        } else {
          at++;
        }
      }
      return keys;
    }

    /** What follows a key: words in brackets, then perhaps an object or a list. */
    private Keys value() {
      if (text.startsWith(" (", at)) {
        at = text.indexOf(')', at) + 1;
      }
      if (text.startsWith(" [", at) || text.startsWith(" {", at)) {
        at += 2;
        Keys keys = keys();
        at++;
        if (text.startsWith("]", at)) {
          at++;
        }
        return keys;
      }
      return Keys.none();
    }
  }

  private String page = "";

  /** By key, every object that the page describes under it anywhere. */
  private Keys everywhere = Keys.none();

  @TempDir Path temporary;
  private Path folder = Path.of("");
  private LabOnDoubles lab;

  @BeforeEach
  void aLabWithSomethingOfEverything() throws IOException {
    page = Files.readString(PAGE);
    everywhere = Keys.none();
    collect(new Notation(page).keys());
    collect(rows(section("plan")));
    collect(rows(section("capacity")));
    folder = Files.createDirectory(temporary.resolve("lab"));
    Files.writeString(folder.resolve("run.sh"), "id");
    lab =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1, reservations: [{ for: other, cpus: 1 }] }
              - { name: two, address: two.local }
            """,
            folder,
            "{ name: web, memory_mb: 512, disk_gb: 4, depends_on: [db],"
                + " networks: [{ type: forwarded_port, guest: 80, host: 8080 }] }",
            "{ name: db, memory_mb: 1024, disk_gb: 8 }",
            "{ name: new, memory_mb: 256, provision: [run.sh] }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").bridged("db", "two", "10.9.0.2"));
  }

  private void collect(Keys keys) {
    keys.inside()
        .forEach((key, inner) -> {
          if (!inner.isEmpty()) {
            everywhere.add(key, inner);
          }
          collect(inner);
        });
  }

  private String section(String heading) {
    int from = page.indexOf("\n## " + heading + "\n");
    assertThat(from).as("the section %s", heading).isNotNegative();
    int to = page.indexOf("\n## ", from + 1);
    return page.substring(from, to < 0 ? page.length() : to);
  }

  /** The rows of the tables of a section: the keys of the first cell, then the last cell. */
  private static Keys rows(String section) {
    Keys keys = Keys.none();
    for (String line : section.lines().filter(line -> line.startsWith("| `")).toList()) {
      String[] cells = line.substring(2, line.length() - 2).split(" \\| ", 2);
      List<String> names = KEY.matcher(cells[0]).results().map(name -> name.group(1)).toList();
      List<String> values =
          names.size() == 1 ? List.of(cells[1]) : List.of(cells[1].split("; ", -1));
      for (int i = 0; i < names.size(); i++) {
        String value = values.size() == names.size() ? values.get(i) : "";
        int bracket = Math.max(value.indexOf("[{"), value.indexOf("{`"));
        Keys inner =
            bracket < 0
                ? Keys.none()
                : new Notation("`x` " + value.substring(bracket)).keys().inside().get("x");
        keys.add(names.get(i), inner == null ? Keys.none() : inner);
      }
    }
    return keys;
  }

  /** What the page says of a command in the table of the commands that show something. */
  private Keys command(String name) {
    for (String line : section("Other commands that show something").lines().toList()) {
      String[] cells = line.split(" \\| ", 2);
      if (cells[0].contains("`" + name + "`")) {
        return new Notation(cells[1]).keys();
      }
    }
    throw new AssertionError("no row for " + name);
  }

  private Keys explained() {
    String plan = section("plan");
    String paragraph = plan.substring(plan.indexOf("\n`plan --explain M`:"));
    return new Notation(paragraph).keys();
  }

  private JsonNode homelab(int exit, String... words) {
    return homelab(lab, exit, words);
  }

  private JsonNode homelab(LabOnDoubles on, int exit, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    CommandLineRun run = CommandLineRun.on(on.opener(), folder, all);
    assertThat(run.exit()).as("%s\n%s%s", all, run.err(), run.out()).isEqualTo(exit);
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.propertyNames()).as("%s", all).startsWith("schema_version");
    assertThat(json.get("schema_version").intValue()).isEqualTo(1);
    return json;
  }

  /** The documents have the keys of the page and no other, and together have them all. */
  private void assertAsDocumented(Keys documented, JsonNode... documents) {
    documented.add("schema_version", Keys.none());
    SortedSet<String> seen = new TreeSet<>();
    for (JsonNode document : documents) {
      compare("", document, documented, seen);
    }
    assertThat(seen).as("what the page names is printed").containsAll(documented.paths(""));
  }

  private void compare(String path, JsonNode object, Keys documented, SortedSet<String> seen) {
    assertThat(documented.inside().keySet())
        .as("the page has the keys of %s", path.isEmpty() ? "the document" : path)
        .containsAll(object.propertyNames());
    for (String key : object.propertyNames()) {
      String here = path + key;
      seen.add(here);
      Keys inner = documented.inside().getOrDefault(key, Keys.none());
      JsonNode value = object.get(key);
      if (value.isObject()) {
        compareObject(here, value, inner, seen);
      }
      List<String> order = List.of();
      for (JsonNode element : value.isArray() ? List.copyOf(value.values()) : List.<JsonNode>of()) {
        if (element.isObject()) {
          List<String> names = List.copyOf(element.propertyNames());
          assertThat(order.isEmpty() ? names : order)
              .as("every object of %s has the same keys in the same order", here)
              .isEqualTo(names);
          order = names;
          compareObject(here, element, inner, seen);
        }
      }
    }
  }

  private void compareObject(
      String path, JsonNode object, Keys documented, SortedSet<String> seen) {
    if (!documented.isEmpty()) {
      compare(path + ".", object, documented, seen);
    } else if (!AMOUNTS.equals(new TreeSet<>(object.propertyNames()))) {
      Keys elsewhere = everywhere.inside().get(path.substring(path.lastIndexOf('.') + 1));
      if (elsewhere == null) {
        assertThat(object.properties())
            .as("%s is a map of names or of counts", path)
            .allMatch(entry -> entry.getValue().isString() || entry.getValue().isIntegralNumber());
      } else {
        compare(path + ".", object, elsewhere, new TreeSet<>());
      }
    }
  }

  @Test
  void the_plan_is_printed_as_the_page_says() throws IOException {
    lab.told(
        "one",
        host -> host.machine("db", MachineState.RUNNING).files(Map.of("old.txt", "0".repeat(64))));
    JsonNode usual = homelab(0, "plan");
    Path other = Files.createDirectory(temporary.resolve("other"));
    LabOnDoubles crowded =
        new LabOnDoubles(
            other,
            "{ name: far, host: two }",
            "{ name: huge, memory_mb: 999999 }",
            "{ name: web, depends_on: [huge] }");
    crowded.left(state -> state.ready("far", "two"));
    crowded.loses("far", "one");
    crowded.silence("two");
    JsonNode left = homelab(crowded, 4, "plan");
    Path third = Files.createDirectory(temporary.resolve("third"));
    Files.writeString(third.resolve("setup.sh"), "true\n");
    JsonNode files =
        homelab(
            new LabOnDoubles(third, "{ name: web, provision: setup.sh }", "{ name: spare }")
                .resting("spare"),
            0,
            "plan");
    Keys documented = rows(section("plan"));
    assertThat(documented.inside().remove("rejected_omitted"))
        .as("the key of large labs, which has a test of its own")
        .isNotNull();
    assertAsDocumented(
        documented,
        usual,
        left,
        files,
        homelab(0, "plan", "--replay", golden("preempt")),
        homelab(3, "plan", "--replay", golden("preempted")));
  }

  private static String golden(String name) {
    return Path.of("src/test/resources/golden", name, "inputs.json").toAbsolutePath().toString();
  }

  @Test
  void an_explanation_is_printed_as_the_page_says() throws IOException {
    LabOnDoubles wishful =
        new LabOnDoubles(
            Files.createDirectory(temporary.resolve("wishful")),
            "{ name: web, prefer: [{ affinity: [db] }] }",
            "{ name: db, memory_mb: 1024 }");
    assertAsDocumented(
        explained(),
        homelab(0, "plan", "--explain", "web"),
        homelab(wishful, 0, "plan", "--explain", "web"));
  }

  @Test
  void what_a_run_keeps_of_its_decisions_has_the_keys_of_the_page() throws IOException {
    Path other = Files.createDirectory(temporary.resolve("other"));
    LabOnDoubles crowded =
        new LabOnDoubles(
            other, "{ name: web, memory_mb: 512 }", "{ name: huge, memory_mb: 999999 }");
    CommandLineRun up =
        CommandLineRun.on(
            crowded.opener(),
            other,
            List.of("vos", "up", "-v", "--strategy", "random", "--allow-partial"));
    assertThat(up.err()).contains("INFO web goes to ").contains("INFO huge has no host (random): ");
    List<JsonNode> kept = new ArrayList<>();
    for (String line :
        Files.readAllLines(other.resolve(".homelab/journal/00000001-up.decisions.jsonl"))) {
      kept.add(JsonMapper.shared().readTree(line));
    }
    String section = section("Decisions");
    Keys documented =
        new Notation(section.substring(section.indexOf("an object a line\nwith "))).keys();
    assertThat(documented.inside().remove("previous_host")).as("where something moves").isNotNull();
    documented.inside().remove("schema_version");
    SortedSet<String> seen = new TreeSet<>();
    kept.forEach(line -> compare("", line, documented, seen));
    assertThat(seen).containsAll(documented.paths(""));
  }

  @Test
  void capacity_is_printed_as_the_page_says() throws IOException {
    lab.told("one", host -> host.measured(2, 1024, 20));
    LabOnDoubles devices =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1, capacity: { cpus: 8, memory_mb: 16384 }, devices: { gpu: 2 } }
            """,
            Files.createDirectory(temporary.resolve("devices")),
            "{ name: ml, cpus: 4, memory_mb: 4096, devices: { gpu: 1 } }");
    assertAsDocumented(
        rows(section("capacity")),
        homelab(devices, 0, "capacity"),
        homelab(0, "capacity"),
        homelab(0, "capacity", "--survive", "1"),
        homelab(0, "capacity", "--without", "two"));
  }

  @Test
  void rebalance_is_printed_as_the_page_says() throws IOException {
    // Both would be made anew: web to move, and db because it then needs a NIC on the LAN.
    LabOnDoubles uneven =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1, capacity: { cpus: 8, memory_mb: 16384 } }
              - { name: two, address: two.local, capacity: { cpus: 16, memory_mb: 65536 } }
            """,
            Files.createDirectory(temporary.resolve("uneven")),
            "{ name: web, cpus: 4, memory_mb: 4096, depends_on: [db] }",
            "{ name: db, cpus: 4, memory_mb: 8192, host: one }");
    uneven.left(state -> state.ready("web", "one").ready("db", "one"));
    assertAsDocumented(new Notation(section("rebalance")).keys(), homelab(uneven, 0, "rebalance"));
  }

  @Test
  void the_status_is_printed_as_the_page_says() {
    lab.told("two", host -> host.machine("web", MachineState.RUNNING));
    lab.told("one", host -> host.taken(TakenName.Holder.DOMAIN, "devlab_new", ""));
    JsonNode usual = homelab(0, "vos", "status");
    JsonNode live = homelab(0, "vos", "status", "--live");
    lab.told("two", host -> host.machine("db", MachineState.STOPPED));
    lab.loses("new", "two");
    JsonNode drifted = homelab(0, "vos", "status", "--live");
    lab.told("two", host -> host.marker("devlab", "ann@desk"));
    assertAsDocumented(
        command("vos status"), usual, live, drifted, homelab(0, "vos", "status", "--live"));
  }

  @Test
  void what_is_watched_is_printed_as_the_page_says() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve(".homelab/journal"))
            .resolve("00000001-vos-up.jsonl"),
        "{\"at\":\"2026-01-02T03:04:05Z\",\"what\":\"begin\",\"task\":\"boot\",\"host\":\"one\"}\n");
    lab.told("two", host -> host.machine("db", MachineState.STOPPED));
    try (LabWatch watch = LabWatch.begin(lab.open(), Duration.ofHours(1))) {
      watch.awaitAll();
      String line = WatchJson.line(watch.look().orThrow(), CommandLineRun.NOW);
      assertThat(line).endsWith("}\n").doesNotContain("\n{");
      assertAsDocumented(command("watch"), JsonMapper.shared().readTree(line));
    }
  }

  @Test
  void the_ports_are_printed_as_the_page_says() {
    assertAsDocumented(command("vos port"), homelab(0, "vos", "port"));
  }

  @Test
  void the_hosts_are_printed_as_the_page_says() {
    lab.told("one", host -> host.otherLab("other", "ann@desk", "x"));
    lab.told("two", host -> host.machine("web", MachineState.RUNNING));
    assertAsDocumented(command("hosts list"), homelab(0, "hosts", "list"));
    lab.remote("one")
        .answering(command ->
            new ExecResult(0, " default running yes yes 4.00 GiB 1.00 GiB 3.00 GiB\n", ""));
    lab.told("one", host -> host.libvirt("qemu:///system"));
    Keys show = Objects.requireNonNull(command("hosts list").inside().get("hosts"));
    command("hosts show").inside().forEach(show::add);
    assertAsDocumented(show, homelab(0, "hosts", "show", "one"));
    assertAsDocumented(command("doctor"), homelab(6, "doctor"));
    assertAsDocumented(command("hosts check"), homelab(6, "hosts", "check"));
    assertAsDocumented(
        command("hosts cordon"),
        homelab(0, "hosts", "cordon", "two"),
        homelab(0, "hosts", "uncordon", "two"));
  }

  @Test
  void what_was_woken_is_printed_as_the_page_says() {
    lab =
        LabOnDoubles.on(
            """
            hosts:
              - { name: one, address: 127.0.0.1 }
              - { name: two, address: two.local, mac: "52:54:00:00:00:02" }
            """,
            folder,
            "{ name: web }");
    lab.sleeps("two", 1);
    assertAsDocumented(command("hosts wake"), homelab(0, "hosts", "wake", "two"));
    lab.sleeps("two", 100);
    assertAsDocumented(command("hosts wake"), homelab(4, "hosts", "wake", "two"));
  }

  @Test
  void hosts_that_are_added_are_printed_as_the_page_says() throws IOException {
    Files.writeString(
        folder.resolve("hosts.yaml"), "hosts:\n  - { name: one, address: 127.0.0.1 }\n");
    assertAsDocumented(command("hosts add"), homelab(0, "hosts", "add", "nas"));
    assertAsDocumented(command("hosts import"), homelab(0, "hosts", "import"));
  }

  @Test
  void what_is_asked_inside_the_machines_is_printed_as_the_page_says() {
    assertAsDocumented(command("verify"), homelab(0, "verify"));
    assertAsDocumented(command("vos snapshot list"), homelab(0, "vos", "snapshot", "list"));
    assertAsDocumented(command("box list"), homelab(0, "box", "list"));
  }

  @Test
  void what_would_be_pruned_is_printed_as_the_page_says() {
    lab.hostDouble("one").shelf = "box\ta/1/libvirt\t1\thomelab\nbox\ta/2/libvirt\t1\tother\n";
    assertAsDocumented(command("box prune --dry-run"), homelab(0, "box", "prune", "--dry-run"));
  }

  @Test
  void what_is_written_or_exported_is_an_object_too() throws IOException {
    assertAsDocumented(command("vos init"), homelab(0, "vos", "init"));
    assertAsDocumented(command("vos ssh-config"), homelab(0, "vos", "ssh-config"));
  }

  @Test
  void what_was_imported_is_printed_as_the_page_says() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("Vagrantfile"), "");
    ImportedTopology imported =
        new ImportedTopology(
            "lab: mine\n",
            List.of("web"),
            List.of(
                new Unsaid(Optional.of("web"), "a trigger"),
                new Unsaid(Optional.empty(), "it requires the plugin vagrant-x")));
    assertAsDocumented(
        command("import"),
        JsonMapper.shared()
            .readTree(
                CommandLineRun.on(
                        new ImportingLabs(folder, (computer, question) -> imported, List.of()),
                        mine,
                        List.of("import", "--json"))
                    .out()));
  }

  @Test
  void what_is_known_is_the_state_file_itself() throws IOException {
    homelab(0, "state", "show");
    CommandLineRun shown =
        CommandLineRun.on(lab.opener(), folder, List.of("state", "show", "--json"));
    assertThat(shown.out().strip())
        .isEqualTo(Files.readString(folder.resolve(".homelab/state.json")).strip());
  }

  @Test
  void what_was_found_again_is_printed_as_the_page_says() throws IOException {
    lab.left(state -> state.ready("web", "one").ready("db", "two").ready("new", "two"));
    lab.loseNewestState();
    lab.told("two", host -> host.machine("web", MachineState.RUNNING));
    assertAsDocumented(command("state recover"), homelab(0, "state", "recover", "--yes"));
  }

  @Test
  void what_was_pushed_is_printed_as_the_page_says() throws IOException {
    Path copy = folder.resolve("copy.json");
    Files.writeString(
        copy, CommandLineRun.on(lab.opener(), folder, List.of("state", "pull")).out());
    assertAsDocumented(command("state push"), homelab(0, "state", "push", copy.toString()));
  }

  @Test
  void a_machine_that_got_another_name_is_printed_as_the_page_says() throws IOException {
    assertAsDocumented(command("state mv"), homelab(0, "state", "mv", "web", "www"));
  }

  @Test
  void who_held_the_lock_is_printed_as_the_page_says() throws IOException {
    Files.writeString(folder.resolve(".homelab/lock"), LockNotes.line(LockNotes.of("ann@nuc")));
    lab.hostDouble("one")
        .answers(
            words -> words.contains("who"),
            command ->
                new ExecResult(
                    0,
                    """
                    workdir /home/ops/homelab/devlab
                    token 5
                    since 1767355200
                    age 300
                    beat 1767355200
                    run 20260102T120000Z-0000000a
                    folder 7
                    note {"owner":"ann@nuc","computer":"nuc","command":"vos up"}
                    """,
                    ""));
    assertAsDocumented(command("state unlock"), homelab(0, "state", "unlock", "--yes"));
  }

  @Test
  void pools_and_claims_are_printed_as_the_page_says() {
    assertAsDocumented(command("pool list"), read(PoolView.json(PoolViewSamples.overview())));
    assertAsDocumented(
        command("pool show"),
        read(PoolInventoryView.json(PoolViewSamples.inventory(), PoolViewSamples.NOON)));
    assertAsDocumented(command("pool history"), read(PoolHistoryView.json(BooksSample.lines())));
    assertAsDocumented(
        command("pool claim"),
        read(ClaimView.json(PoolViewSamples.given())),
        read(ClaimView.json(PoolViewSamples.late())),
        read(ClaimView.json(PoolViewSamples.never())));
    assertAsDocumented(
        command("pool release"),
        read(ClaimChangeView.json(PoolViewSamples.changed(), PoolViewSamples.NOON)));
    assertAsDocumented(command("pool drain"), read(PoolOrderView.json(PoolViewSamples.ordered())));
  }

  @Test
  void what_is_done_with_pools_is_printed_as_the_page_says() {
    String section = section("Events of pools");
    SortedSet<String> seen = new TreeSet<>();
    for (JsonNode line : PoolViewSamples.lines().stream().map(JsonPageTest::read).toList()) {
      String event = line.get("event").stringValue();
      seen.add(event);
      Keys documented =
          event.equals("summary")
              ? new Notation(section.substring(section.indexOf("is `summary`:") + 12)).keys()
              : new Notation(eventRow(section, event)).keys();
      documented.add("event", Keys.none());
      if (!event.equals("summary")) {
        List.of("pool", "instance", "host", "at").forEach(key -> documented.add(key, Keys.none()));
      }
      assertAsDocumented(documented, line);
    }
    assertThat(seen)
        .containsAll(
            section
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList());
  }

  private static String eventRow(String section, String event) {
    return section
        .lines()
        .filter(line -> line.startsWith("| `" + event + "`"))
        .map(line -> line.substring(line.indexOf(" | ")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for " + event));
  }

  private static JsonNode read(String json) {
    return JsonMapper.shared().readTree(json);
  }

  @Test
  void a_failure_is_printed_as_the_page_says() throws IOException {
    String paragraph =
        page.substring(page.indexOf("A failure is"), page.indexOf("A command that has"));
    Files.writeString(folder.resolve("topology.yaml"), "lab: 7\n");
    CommandLineRun bad = CommandLineRun.in(folder, "plan", "--offline", "--json");
    CommandLineRun usage = CommandLineRun.in(folder, "plan", "--nonsense", "--json");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(usage.exit()).isEqualTo(2);
    assertAsDocumented(
        new Notation(paragraph).keys(),
        JsonMapper.shared().readTree(bad.out()),
        JsonMapper.shared().readTree(usage.out()));
  }

  @Test
  void the_words_for_an_action_a_state_and_a_level_are_those_of_the_page() {
    assertThat(words("action", section("plan")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Action.values()).map(Action::wireName).toList());
    assertThat(words("state", section("Other commands that show something")))
        .containsExactly(
            "running", "suspended", "paused", "stopped", "creating", "not_created", "unknown");
    assertThat(words("kind", section("Other commands that show something")))
        .containsExactlyElementsOf(Stream.of(DriftKind.values()).map(DriftKind::wireName).toList());
    assertThat(words("level", section("Other commands that show something")))
        .containsExactlyElementsOf(
            Stream.of(Finding.Level.values()).map(Finding.Level::wireName).toList());
  }

  private static List<String> words(String key, String section) {
    MatchResult found =
        Pattern.compile("`" + key + "` \\(([^)]*)\\)")
            .matcher(section)
            .results()
            .findFirst()
            .orElseThrow();
    return List.of(found.group(1).split(", ", -1));
  }
}
