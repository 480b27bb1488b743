package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of the documentation can be planned, and do what they are there to show. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("docs/examples");

  @TempDir Path temporary;

  private JsonNode plan(String example) {
    CommandLineRun run =
        CommandLineRun.in(
            temporary.resolve(example),
            Map.of(),
            List.of("--hosts", "../hosts.yaml", "plan", "--offline", "--json"));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonMapper.shared().readTree(run.out());
  }

  private Path copy(String example) throws IOException {
    Files.copy(EXAMPLES.resolve("hosts.yaml"), temporary.resolve("hosts.yaml"));
    Path folder = Files.createDirectory(temporary.resolve(example));
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
      }
    }
    return folder;
  }

  /** The hosts of the machines whose names begin like that, one for each machine. */
  private static List<String> hosts(JsonNode plan, String beginning) {
    return placements(plan).entrySet().stream()
        .filter(each -> each.getKey().startsWith(beginning))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Map<String, String> placements(JsonNode plan) {
    Map<String, String> all = new TreeMap<>();
    plan.get("placements")
        .properties()
        .forEach(e -> all.put(e.getKey(), e.getValue().stringValue()));
    return all;
  }

  @Test
  void the_servers_and_the_agents_of_k3s_are_on_three_racks() throws IOException {
    Files.writeString(copy("k3s").resolve("token"), "0123\n");
    JsonNode plan = plan("k3s");
    assertThat(hosts(plan, "server-")).doesNotHaveDuplicates().hasSize(3);
    assertThat(hosts(plan, "agent-")).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void the_two_databases_are_on_two_hosts() throws IOException {
    copy("ha-database");
    assertThat(hosts(plan("ha-database"), "db-")).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void the_site_of_twelve_survives_any_host() throws IOException {
    copy("devlab");
    JsonNode plan = plan("devlab");
    assertThat(placements(plan)).hasSize(12);
    for (String kind : List.of("gateway-", "app-", "postgres-", "redis-", "files-")) {
      assertThat(hosts(plan, kind)).as(kind).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    }
  }

  @Test
  void the_pool_for_ci_fits_and_wants_three() throws IOException {
    copy("ci-pool");
    assertThat(plan("ci-pool").get("changes").booleanValue()).isFalse();
    CommandLineRun run =
        CommandLineRun.in(
            temporary.resolve("ci-pool"),
            Map.of(),
            List.of("--hosts", "../hosts.yaml", "pool", "list", "--offline", "--json"));
    JsonNode pool = JsonMapper.shared().readTree(run.out()).at("/pools/0");
    assertThat(pool.get("wanted").intValue()).isEqualTo(3);
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void every_script_is_one_that_a_shell_can_read(Path script) throws Exception {
    Process sh =
        new ProcessBuilder("sh", "-n", script.toString()).redirectErrorStream(true).start();
    String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(sh.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(sh.exitValue()).as(said).isZero();
    assertThat(Files.isExecutable(script)).isTrue();
  }
}
