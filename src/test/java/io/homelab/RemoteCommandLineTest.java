package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.FolderAccess;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.cli.Environment;
import io.homelab.operations.LabProjects;
import io.homelab.report.TerminalSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a client of a real server, on whose computer Vagrant is a script. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RemoteCommandLineTest {
  private static final Pattern ADDRESS = Pattern.compile("\"address\": \"([^\"]+)\"");

  @TempDir Path temporary;
  private ScriptedComputer computer;
  private ScriptedComputer.Running server;
  private String url;
  private Path folder;
  private Path config;

  @BeforeEach
  void aServer() throws Exception {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
          - { name: b, address: 127.0.0.1, workdir: ~/b, capacity: { cpus: 64, memory_mb: 400 } }
        """);
    topology("{ name: web, host: a, memory_mb: 10 }", "{ name: db, host: b, memory_mb: 10 }");
    folder = Files.createDirectories(temporary.resolve("laptop/work"));
    config = temporary.resolve("laptop/config");
    server = computer.begin("serve", "--listen", "127.0.0.1:0", "--json");
    url =
        awaited(() -> {
          Matcher address = ADDRESS.matcher(server.printed());
          return address.find() ? address.group(1) : null;
        });
    assertThat(login(token("operator")).exit()).isZero();
  }

  @AfterEach
  void noServerIsLeft() throws Exception {
    server.kill();
  }

  private void topology(String... machines) throws IOException {
    StringBuilder text = new StringBuilder("lab: devlab\n");
    text.append(
        "defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox }\nmachines:\n");
    for (String machine : machines) {
      text.append("  - ").append(machine).append('\n');
    }
    computer.file("topology.yaml", text.toString());
  }

  private static <T> T awaited(Callable<T> what) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() - end < 0) {
      T found = what.call();
      if (found != null) {
        return found;
      }
      Thread.onSpinWait();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("it did not happen");
  }

  private String token(String role) {
    return CommandLineRun.in(computer.lab, "token", "create", role, "--role", role).out().strip();
  }

  private Map<String, String> here(String server) {
    return Map.of("XDG_CONFIG_HOME", config.toString(), "HOMELAB_SERVER", server);
  }

  private CommandLineRun login(String token) {
    return CommandLineRun.in(
        folder,
        here(""),
        new ByteArrayInputStream((token + "\n").getBytes(StandardCharsets.UTF_8)),
        List.of("login", url));
  }

  /** Elsewhere, over the server. */
  private CommandLineRun remote(String... words) {
    return CommandLineRun.in(folder, here(url), List.of(words));
  }

  /** The same, where somebody answers. */
  private CommandLineRun asked(Predicate<String> yes, String... words) {
    Environment usual =
        CommandLineRun.environment(
            folder, here(""), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    List<String> line = new ArrayList<>(List.of("--server", url));
    line.addAll(List.of(words));
    return CommandLineRun.on(
        usual.labs(),
        folder,
        new Environment.Terminal(true, false, false, () -> TerminalSize.USUAL),
        yes,
        line);
  }

  private void same(String words) throws Exception {
    String[] line = words.split(" ");
    assertThat(remote(line)).as(words).isEqualTo(computer.homelab(line));
  }

  /** What the hosts say comes in any order, and takes its time. */
  private static CommandLineRun unhurried(CommandLineRun run) {
    String said =
        run.err()
            .replaceAll("[0-9.]+ s\\b", "a moment")
            .lines()
            .sorted()
            .collect(Collectors.joining("\n"));
    return new CommandLineRun(run.exit(), run.out(), said);
  }

  @Test
  void what_only_looks_or_plans_is_the_same_byte_by_byte() throws Exception {
    for (String words :
        List.of(
            "plan",
            "plan --json",
            "plan --detailed-exitcode",
            "hosts list",
            "capacity",
            "pool list",
            "plan --explain wed",
            "plan --no-such-option")) {
      same(words);
    }
    assertThat(computer.lab.resolve(".homelab/served"))
        .as("what only looks takes no place among the runs that are kept")
        .doesNotExist();
  }

  @Test
  void a_lab_comes_up_and_goes_as_it_does_on_the_server() throws Exception {
    assertThat(remote("plan", "--out", "p.json").exit()).isZero();
    assertThat(computer.homelab("plan", "--out", "p.json").exit()).isZero();
    assertThat(folder.resolve("p.json")).hasSameTextualContentAs(computer.lab.resolve("p.json"));
    Files.delete(computer.lab.resolve("p.json"));
    assertThat(remote("plan", "--html", "p.html").exit()).isZero();
    assertThat(computer.homelab("plan", "--html", "p.html").exit()).isZero();
    assertThat(folder.resolve("p.html")).hasSameTextualContentAs(computer.lab.resolve("p.html"));

    CommandLineRun up = remote("vos", "up", "--json", "--plan", "p.json");
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(computer.done()).contains("up db", "up web");
    assertThat(up.out().lines().toList().getFirst()).contains("\"run_started\"");
    assertThat(up.out().lines().toList().getLast()).contains("\"summary\"");
    assertThat(unhurried(remote("vos", "up"))).isEqualTo(unhurried(computer.homelab("vos", "up")));
    same("verify");
    same("vos status --json");
    same("vos ssh web -- uname -a");
    CommandLineRun outdated = remote("vos", "up", "--plan", "p.json");
    assertThat(outdated.exit()).isEqualTo(2);
    assertThat(outdated.err()).contains("the plan in p.json is outdated");
    assertThat(remote("vos", "up", "--plan", "none.json").err())
        .contains("there is no file " + folder.resolve("none.json"));
    assertThat(remote("verify", "--junit", "report.xml").exit()).isZero();
    assertThat(folder.resolve("report.xml")).content().contains("<testsuite");

    List<String> questions = new ArrayList<>();
    CommandLineRun no =
        asked(
            question -> {
              questions.add(question);
              return false;
            },
            "vos",
            "destroy");
    assertThat(no.exit()).as(no.err()).isEqualTo(2);
    assertThat(questions).hasSize(1);
    assertThat(computer.done()).doesNotContain("destroy web");
    CommandLineRun yes = asked(question -> true, "vos", "destroy");
    assertThat(yes.exit()).as(yes.err()).isZero();
    assertThat(computer.done()).contains("destroy db", "destroy web");
    assertThat(Files.readString(computer.lab.resolve(".homelab/audit.jsonl")))
        .contains("/api/v1/labs/devlab/commands: vos destroy\"");
  }

  @Test
  void it_ends_as_the_command_ends_on_the_server() throws Exception {
    topology("{ name: web, host: a, memory_mb: 100000 }");
    assertThat(remote("plan").exit()).isEqualTo(3);
    same("vos up");

    computer.file(
        "hosts.yaml", "hosts: [{ name: a, address: 127.0.0.2, transport: ssh, ssh_port: 1 }]\n");
    topology("{ name: web, host: a, memory_mb: 10 }");
    same("hosts list");
    assertThat(remote("vos", "up", "--json").exit()).isEqualTo(4);

    computer.file("topology.yaml", "lab: devlab\nmachines: 3\nmore: 1\n");
    same("vos up --json");
  }

  @Test
  void who_may_not_is_8_and_a_server_that_is_away_9() throws Exception {
    assertThat(login("hl_wrong").exit()).isEqualTo(8);
    assertThat(login(token("viewer")).exit()).isZero();
    assertThat(remote("vos", "status").exit()).isZero();
    CommandLineRun refused = remote("vos", "up", "--json");
    assertThat(refused.exit()).isEqualTo(8);
    assertThat(refused.err())
        .isEqualTo(
            """
            homelab: the role viewer may not run 'homelab vos up'
              hint: it takes the role operator
            """);
    assertThat(refused.out()).contains("\"code\": 8");
    CommandLineRun.in(computer.lab, "token", "revoke", "viewer");
    CommandLineRun unknown = remote("vos", "status");
    assertThat(unknown.exit()).isEqualTo(8);
    assertThat(unknown.err()).contains("hint: log in with another token: homelab login " + url);

    server.kill();
    CommandLineRun away = remote("vos", "status", "--json");
    assertThat(away.exit()).isEqualTo(9);
    assertThat(away.err()).contains("cannot reach the server " + url);
    assertThat(away.out()).contains("\"code\": 9");
  }

  @Test
  void a_user_gives_back_no_claim_of_somebody_else() throws Exception {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        pools:
          - { name: runner, template: { cpus: 1 }, ready: 2, max: 2 }
        """);
    computer.homelab("pool", "tick");
    String[] wait = {"pool", "claim", "runner", "--wait", "60s", "--claim-id"};
    CommandLineRun hers = remote(with(wait, "hers"));
    assertThat(hers.exit()).as(hers.err()).isZero();
    assertThat(login(token("user")).exit()).isZero();
    CommandLineRun mine = remote(with(wait, "mine"));
    assertThat(mine.exit()).as(mine.err()).isZero();

    assertThat(remote(with(wait, "hers")).exit()).as("by its name").isEqualTo(2);
    for (String verb : List.of("release", "renew", "hold")) {
      CommandLineRun refused = remote("pool", verb, "hers");
      assertThat(refused.err()).contains("claim hers was not made with this token");
      assertThat(refused.exit()).isEqualTo(8);
      CommandLineRun own = remote("pool", verb.equals("release") ? "renew" : verb, "mine");
      assertThat(own.exit()).as(own.err()).isZero();
    }
    assertThat(remote("pool", "release", "mine").exit()).isZero();
    assertThat(login(token("admin")).exit()).isZero();
    assertThat(remote("pool", "release", "hers").exit()).isZero();
  }

  private static String[] with(String[] words, String more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add(more);
    return all.toArray(String[]::new);
  }

  @Test
  void a_project_hears_of_labs_of_others_in_numbers_alone() throws Exception {
    CommandLineRun other = computer.homelab("vos", "up", "--as", "ghost");
    assertThat(other.exit()).as(other.err()).isZero();
    assertThat(remote("hosts", "list").out()).contains("ghost");
    new LabProjects(new FolderAccess(computer.lab))
        .create(
            new Project(
                "red", new TreeSet<>(List.of("devlab")), ProjectAmounts.NONE, ProjectAmounts.NONE))
        .orThrow();
    String token =
        CommandLineRun.in(
                computer.lab, "token", "create", "reds", "--role", "admin", "--project", "red")
            .out()
            .strip();
    assertThat(login(token).exit()).isZero();
    assertThat(remote("hosts", "list").out())
        .contains("held by other labs")
        .doesNotContain("ghost");
    assertThat(remote("hosts", "list", "--json").out()).doesNotContain("ghost");
    assertThat(remote("plan", "--save-inputs", "inputs.json").exit()).isEqualTo(8);
    assertThat(remote("hosts", "trust", "a").exit()).isEqualTo(8);
    assertThat(folder.resolve("inputs.json")).doesNotExist();
  }

  @Test
  void what_cannot_go_over_a_server_is_2_and_says_what_to_do() {
    for (String words : List.of("init", "vos ssh web", "plan --replay p.json", "serve")) {
      CommandLineRun run = remote(words.split(" "));
      assertThat(run.exit()).as(words).isEqualTo(2);
      assertThat(run.err()).as(words).contains("hint: ");
    }
    CommandLineRun stranger =
        CommandLineRun.in(folder, here("http://127.0.0.1:1"), List.of("vos", "status"));
    assertThat(stranger.exit()).isEqualTo(2);
    assertThat(stranger.err()).contains("hint: log in first: homelab login http://127.0.0.1:1");
    assertThat(CommandLineRun.in(folder, "--lab", "devlab", "vos", "status").err())
        .contains("--lab names a lab on a server");
    assertThat(remote("--lab", "other", "vos", "status").err()).contains("there is no lab 'other'");
    assertThat(remote("--help").out()).startsWith("Usage: homelab ");
    assertThat(remote("logout").exit()).isZero();
    assertThat(remote("vos", "status").err()).contains("log in first");
  }

  @Test
  void an_interrupt_stops_it_there_and_another_run_hears_whose_it_is() throws Exception {
    computer.hold();
    ScriptedComputer.Running client = computer.begin(folder, here(url), "vos", "up");
    awaited(() -> computer.done().contains("up web") ? true : null);
    same("vos up");
    assertThat(remote("vos", "up").exit()).isEqualTo(5);

    client.signal("INT");
    CommandLineRun stopped = client.ended();
    assertThat(stopped.exit()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.err()).contains("Interrupted after ");
    computer.letGo();
    CommandLineRun again = remote("vos", "up", "--lock-timeout", "1m");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(computer.done()).containsOnlyOnce("up web");
  }

  @Test
  void a_connection_that_is_cut_is_taken_up_again_where_it_broke() throws Exception {
    try (CutConnections proxy = new CutConnections(URI.create(url).getPort())) {
      String through = "http://127.0.0.1:" + proxy.port();
      assertThat(
              CommandLineRun.in(
                      folder,
                      here(""),
                      new ByteArrayInputStream(token("admin").getBytes(StandardCharsets.UTF_8)),
                      List.of("login", through))
                  .exit())
          .isZero();
      computer.hold();
      ScriptedComputer.Running client =
          computer.begin(folder, here(through), "vos", "up", "--json");
      awaited(() -> client.printed().contains("\"run_started\"") ? true : null);
      proxy.cut();
      computer.letGo();
      proxy.mend();
      CommandLineRun run = client.ended();
      assertThat(run.exit()).as(run.err()).isZero();
      List<String> events = run.out().lines().toList();
      assertThat(events).filteredOn(line -> line.contains("\"run_started\"")).hasSize(1);
      assertThat(events.getLast()).contains("\"summary\"");
      assertThat(events).doesNotHaveDuplicates();
    }
  }

  @Test
  void what_is_known_of_servers_is_for_its_owner_alone() throws Exception {
    Path known = config.resolve("homelab/servers.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(known)))
        .isEqualTo("rw-------");
  }
}
