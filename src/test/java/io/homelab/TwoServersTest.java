package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Servers as processes of their own, on one database. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class TwoServersTest {
  private static final PostgresServer DATABASE = PostgresServer.shared();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temporary;
  private final String address = DATABASE.fresh();
  private ScriptedComputer computer;
  private Path colleague;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void twoFolders() throws IOException {
    computer = new ScriptedComputer(temporary);
    computer.file(
        "hosts.yaml",
        """
        hosts:
          - { name: a, address: 127.0.0.1, workdir: ~/a, capacity: { cpus: 64, memory_mb: 400 } }
        """);
    colleague = Files.createDirectory(temporary.resolve("colleague"));
  }

  @AfterEach
  void stop() {
    client.close();
  }

  private void topology(String what) throws IOException {
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        %s
        """
            .formatted(what));
    for (String file : List.of("hosts.yaml", "topology.yaml")) {
      Files.copy(computer.lab.resolve(file), colleague.resolve(file));
    }
  }

  private ScriptedComputer.Running serve(Path folder) throws IOException {
    return computer.begin(
        folder, Map.of("HOMELAB_STATE", address), "serve", "--listen", "127.0.0.1:0", "--json");
  }

  private String homelab(String... words) throws Exception {
    CommandLineRun run =
        computer.begin(computer.lab, Map.of("HOMELAB_STATE", address), words).ended();
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private static <T> T await(String what, Callable<T> look, Predicate<T> isIt) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    T last = look.call();
    while (!isIt.test(last)) {
      assertThat(System.nanoTime()).as("%s; last: %s", what, last).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
      last = look.call();
    }
    return last;
  }

  private HttpResponse<String> ask(
      URI server, String method, String path, String token, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(URI server, String path, String token) throws Exception {
    HttpResponse<String> answer = ask(server, "GET", path, token, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private String keeper() {
    return DATABASE.ask(
        address, "SELECT number || ' ' || server FROM homelab.duty WHERE name = 'pools.devlab'");
  }

  @Test
  void one_of_two_keeps_the_pools_and_the_other_takes_over_when_it_is_killed() throws Exception {
    topology("pools: [{ name: runner, template: { cpus: 1 }, ready: 1, max: 2 }]");
    ScriptedComputer.Running first = serve(computer.lab);
    URI one = address(first);
    try {
      await("the first one keeps the pools", this::keeper, words -> words.startsWith("1 "));
      await("a machine is made", computer::done, done -> done.size() == 1);
      String before = keeper();
      ScriptedComputer.Running second = serve(colleague);
      URI two = address(second);
      try {
        // Both let in whom either knows.
        String token = homelab("token", "create", "ops", "--role", "admin").strip();
        assertThat(json(one, "/api/v1/me", token).get("role")).hasToString("\"admin\"");
        assertThat(json(two, "/api/v1/me", token).get("role")).hasToString("\"admin\"");
        await(
            "the machine is ready",
            () -> json(two, "/api/v1/labs/devlab/pools", token).at("/pools/0/ready").intValue(),
            ready -> ready == 1);
        assertThat(keeper()).isEqualTo(before);

        first.kill();
        long killed = System.nanoTime();
        homelab("pool", "claim", "runner", "--claim-id", "c");
        await("the second one keeps them", this::keeper, words -> words.startsWith("2 "));
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LIMIT);
        await("another machine is made", computer::done, done -> done.size() == 2);
        assertThat(ask(two, "DELETE", "/api/v1/tokens/ops", token, "").statusCode()).isEqualTo(204);
        assertThat(homelab("token", "list")).contains("No tokens");
        assertThat(DATABASE.ask(address, "SELECT count(*) FROM homelab.audit")).isEqualTo("1");
        ended(second);
      } finally {
        second.kill();
      }
    } finally {
      first.kill();
    }
  }

  @Test
  void a_lab_whose_time_is_over_is_ended_by_the_server() throws Exception {
    topology("machines: [{ name: web }]");
    homelab("vos", "up", "--as", "short", "--ttl", "1s");
    assertThat(computer.done()).containsExactly("up web");
    ScriptedComputer.Running server = serve(computer.lab);
    try {
      await("it is destroyed", computer::done, done -> done.contains("destroy web"));
      ended(server);
    } finally {
      server.kill();
    }
  }

  private static URI address(ScriptedComputer.Running server) throws Exception {
    String printed = await("it serves", server::printed, text -> text.contains("}"));
    return URI.create(JsonMapper.shared().readTree(printed).get("address").stringValue());
  }

  private static void ended(ScriptedComputer.Running server) throws Exception {
    server.signal("TERM");
    CommandLineRun run = server.ended();
    assertThat(run.exit()).as(run.err()).isZero();
  }

  private static String digest(HttpResponse<String> plan) {
    return plan.headers().firstValue("ETag").orElseThrow().replace("\"", "");
  }

  /** What Vagrant does on a host goes on without the server; whoever comes next takes it up. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void a_run_is_found_again_after_a_restart_and_the_next_up_takes_up_what_it_began(String signal)
      throws Exception {
    topology("machines: [{ name: web }]");
    computer.hold();
    String lab = "/api/v1/labs/devlab";
    String token = homelab("token", "create", "ops", "--role", "operator").strip();
    ScriptedComputer.Running first = serve(computer.lab);
    String run;
    try {
      URI one = address(first);
      String digest = digest(ask(one, "POST", lab + "/plan", token, ""));
      HttpResponse<String> begun =
          ask(one, "POST", lab + "/up", token, "{\"plan\":\"%s\"}".formatted(digest));
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
      run = begun.headers().firstValue("Location").orElseThrow();
      await("Vagrant is at work", computer::done, done -> done.contains("up web"));
      first.signal(signal);
      assertThat(first.ended().exit()).isEqualTo(signal.equals("TERM") ? 0 : 137);
    } finally {
      first.kill();
    }
    ScriptedComputer.Running second = serve(colleague);
    try {
      URI two = address(second);
      JsonNode known =
          await(
              "the run counts as interrupted",
              () -> json(two, run + "?live=true", token),
              node -> node.get("state").stringValue().equals("interrupted"));
      assertThat(known.get("code").intValue()).isEqualTo(130);
      assertThat(known.at("/host_runs/0/state").stringValue()).isEqualTo("running");
      assertThat(known.at("/host_runs/0/subjects").toString()).isEqualTo("[\"web\"]");

      computer.letGo();
      HttpResponse<String> again =
          await(
              "the next up begins",
              () -> {
                HttpResponse<String> plan = ask(two, "POST", lab + "/plan", token, "");
                return ask(
                    two, "POST", lab + "/up", token, "{\"plan\":\"%s\"}".formatted(digest(plan)));
              },
              answer -> answer.statusCode() == 202);
      String next = again.headers().firstValue("Location").orElseThrow();
      await(
          "it is done",
          () -> json(two, next, token).get("state").stringValue(),
          state -> state.equals("done"));
      assertThat(computer.done()).containsExactly("up web");
      assertThat(computer.vagrant().stream().filter(line -> line.contains(" up "))).hasSize(1);
      ended(second);
    } finally {
      second.kill();
    }
  }
}
