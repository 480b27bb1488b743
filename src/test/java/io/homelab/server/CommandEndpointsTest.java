package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.operations.CommandRight;
import io.homelab.operations.CommandRunner;
import io.homelab.operations.CommandTerms;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands for those who are elsewhere; what each prints is in a test of the command line. */
@Timeout(120)
class CommandEndpointsTest {
  private static final String COMMANDS = "/api/v1/labs/devlab/commands";

  @TempDir Path folder;
  private final RunnerDouble runner = new RunnerDouble();
  private ServedDoubles server;

  @BeforeEach
  void aServer() throws Exception {
    server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: db }"));
    server.runner = Optional.of(runner);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Does what a test says, for any words but {@code bad}. */
  private static final class RunnerDouble implements CommandRunner {
    private final List<ServedCommand> lines = new ArrayList<>();
    private CommandTerms terms =
        new CommandTerms("vos up", CommandRight.OPERATE, false, false, Optional.empty());
    private BiFunction<ServedCommand, Remote, Integer> does = (line, remote) -> 0;

    @Override
    public CommandTerms terms(List<String> words) {
      if (words.contains("bad")) {
        throw new RefusedException(Refusal.usage("not that", "type another one"));
      }
      return terms;
    }

    @Override
    public int run(ServedCommand line, Remote remote) {
      lines.add(line);
      try (OutputStream out = remote.out();
          OutputStream err = remote.err()) {
        return does.apply(line, remote);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private HttpResponse<String> ask(AccessRole role, String words) throws Exception {
    return server.post(role, COMMANDS, "{\"words\": [%s], \"ask\": true}".formatted(words));
  }

  private String begun(String words) throws Exception {
    HttpResponse<String> answer = ask(AccessRole.OPERATOR, words);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private List<JsonNode> events(String run) throws Exception {
    return server
        .get(AccessRole.OPERATOR, run + "/events")
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> JsonMapper.shared().readTree(line.substring(6)))
        .toList();
  }

  private static void print(OutputStream out, byte... bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void what_a_command_prints_and_its_code_are_the_events_of_its_run() throws Exception {
    runner.does =
        (line, remote) -> {
          print(remote.out(), utf8("déjà\n"));
          print(remote.err(), utf8("note\n"));
          return 3;
        };
    String run = begun("\"vos\", \"up\"");
    assertThat(events(run).stream().map(JsonNode::toString))
        .containsExactly(
            "{\"event\":\"output\",\"stream\":\"out\",\"text\":\"déjà\\n\"}",
            "{\"event\":\"output\",\"stream\":\"err\",\"text\":\"note\\n\"}",
            "{\"event\":\"exit\",\"code\":3}");
    CommandRunner.ServedCommand line = runner.lines.getFirst();
    assertThat(line.words()).containsExactly("vos", "up");
    assertThat(line.mayAsk()).isTrue();
    assertThat(line.columns()).isZero();
    assertThat(line.lab().topology()).isEqualTo(folder.resolve("topology.yaml"));
    assertThat(line.lab().mayAsk()).as("for passphrases of the server's keys").isFalse();
  }

  @Test
  void no_letter_is_cut_in_two_and_what_is_no_text_comes_as_bytes() throws Exception {
    byte[] letter = utf8("\ud83d\udd10");
    runner.does =
        (line, remote) -> {
          print(remote.out(), letter[0], letter[1]);
          print(remote.out(), letter[2], letter[3]);
          print(remote.out(), (byte) 'a', (byte) 0xff, (byte) 'b');
          print(remote.out(), letter[0]);
          return 0;
        };
    assertThat(events(begun("\"vos\", \"up\"")).stream().map(JsonNode::toString))
        .containsExactly(
            "{\"event\":\"output\",\"stream\":\"out\",\"text\":\"\ud83d\udd10\"}",
            "{\"event\":\"output\",\"stream\":\"out\",\"base64\":\"Yf9i\"}",
            "{\"event\":\"output\",\"stream\":\"out\",\"base64\":\"8A==\"}",
            "{\"event\":\"exit\",\"code\":0}");
  }

  @Test
  void only_whoever_asked_for_a_command_answers_it_and_only_once() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    runner.does =
        (line, remote) -> {
          asked.countDown();
          return remote.confirm("Sure?") ? 0 : 2;
        };
    String run = begun("\"vos\", \"destroy\"");
    asked.await();
    String yes = "{\"question\": 1, \"answer\": \"yes\"}";
    assertThat(server.post(AccessRole.ADMIN, run + "/answers", yes).statusCode()).isEqualTo(404);
    assertThat(
            server
                .post(
                    AccessRole.OPERATOR, run + "/answers", "{\"question\": 2, \"answer\": \"yes\"}")
                .statusCode())
        .isEqualTo(409);
    assertThat(
            server
                .post(
                    AccessRole.OPERATOR,
                    run + "/answers",
                    "{\"question\": 1, \"answer\": \"perhaps\"}")
                .statusCode())
        .isEqualTo(400);
    int status = 409;
    while (status == 409) {
      // It is asked a moment after the latch.
      status = server.post(AccessRole.OPERATOR, run + "/answers", yes).statusCode();
    }
    assertThat(status).isEqualTo(204);
    List<JsonNode> events = events(run);
    assertThat(events.getFirst().path("text").stringValue()).isEqualTo("Sure?");
    assertThat(events.getLast().path("code").intValue()).isZero();
    assertThat(server.post(AccessRole.OPERATOR, run + "/answers", yes).statusCode()).isEqualTo(409);
  }

  @Test
  void the_role_must_be_enough_and_what_a_machine_told_is_not_for_everybody() throws Exception {
    assertThat(ask(AccessRole.USER, "\"vos\", \"up\"").statusCode()).isEqualTo(403);
    assertThat(runner.lines).isEmpty();
    assertThat(ask(AccessRole.OPERATOR, "\"bad\"").body()).contains("not that", "type another one");
    for (String words : List.of("", "\"a\\u0000b\"")) {
      assertThat(ask(AccessRole.ADMIN, words).statusCode()).as(words).isEqualTo(400);
    }

    runner.terms =
        new CommandTerms("vos ssh", CommandRight.OPERATE, false, false, Optional.empty());
    String run = begun("\"vos\", \"ssh\", \"db\", \"cat\", \"secret-file\"");
    assertThat(server.get(AccessRole.OPERATOR, run + "/events").statusCode()).isEqualTo(200);
    assertThat(server.get(AccessRole.USER, run + "/events").statusCode()).isEqualTo(403);
    assertThat(audit())
        .contains(COMMANDS + ": vos ssh db [2 more]", COMMANDS + ": vos up")
        .doesNotContain("secret-file");
  }

  private String audit() throws IOException {
    return Files.readString(folder.resolve(".homelab/audit.jsonl"));
  }

  @Test
  void whoever_looks_stops_his_own_commands_and_no_others() throws Exception {
    CountDownLatch going = new CountDownLatch(2);
    runner.terms = new CommandTerms("hosts list", CommandRight.LOOK, true, false, Optional.empty());
    runner.does =
        (line, remote) -> {
          going.countDown();
          return remote.confirm("wait") ? 0 : 130;
        };
    String others = begun("\"hosts\", \"list\"");
    String own =
        ask(AccessRole.VIEWER, "\"hosts\", \"list\"")
            .headers()
            .firstValue("Location")
            .orElseThrow();
    going.await();
    Map<String, String> viewer = new HashMap<>(server.headers(AccessRole.VIEWER));
    assertThat(server.call("DELETE", others, viewer, "").statusCode()).isEqualTo(403);
    assertThat(server.call("DELETE", own, viewer, "").statusCode()).isEqualTo(202);
    assertThat(events(own).getLast().path("code").intValue()).isEqualTo(130);
    assertThat(server.get(AccessRole.VIEWER, "/api/v1/runs").body())
        .as("what only looks is not kept")
        .contains("\"runs\": []");
    assertThat(
            server
                .post(
                    AccessRole.OPERATOR, others + "/answers", "{\"question\":1,\"answer\":\"no\"}")
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void the_files_that_a_command_reads_come_with_it_and_those_that_it_writes_go_back()
      throws Exception {
    runner.terms =
        new CommandTerms(
            "plan",
            CommandRight.USE,
            true,
            false,
            Optional.empty(),
            Set.of("in.json"),
            Set.of("out.json"));
    runner.does =
        (line, remote) -> {
          remote.file("out.json", line.files().get("in.json") + "!");
          return 0;
        };
    for (String files : List.of("{}", "{\"in.json\": 1}", "{\"in.json\": \"\", \"b\": \"\"}")) {
      assertThat(
              server
                  .post(
                      AccessRole.USER,
                      COMMANDS,
                      "{\"words\": [\"plan\"], \"files\": %s}".formatted(files))
                  .statusCode())
          .as(files)
          .isEqualTo(400);
    }
    HttpResponse<String> begun =
        server.post(
            AccessRole.USER,
            COMMANDS,
            "{\"words\": [\"plan\"], \"files\": {\"in.json\": \"text\"}}");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    assertThat(events(begun.headers().firstValue("Location").orElseThrow()).getFirst().toString())
        .isEqualTo("{\"event\":\"file\",\"name\":\"out.json\",\"text\":\"text!\"}");
  }

  @Test
  void a_command_that_prints_without_end_is_stopped() throws Exception {
    byte[] much = utf8("x".repeat(1 << 16) + "\n");
    runner.terms = new CommandTerms("runs logs", CommandRight.LOOK, true, false, Optional.empty());
    runner.does =
        (line, remote) -> {
          while (!Thread.currentThread().isInterrupted()) {
            print(remote.out(), much);
          }
          return 130;
        };
    List<JsonNode> events = events(begun("\"runs\", \"logs\", \"x\""));
    assertThat(events.get(events.size() - 2).path("text").stringValue())
        .contains("more than 4 MiB");
    assertThat(events.getLast().path("code").intValue()).isEqualTo(130);
  }

  @Test
  void a_token_of_a_project_has_its_labs_alone() throws Exception {
    server
        .access()
        .projects()
        .change(none ->
            List.of(
                new Project(
                    "blue",
                    new TreeSet<>(List.of("devlab")),
                    ProjectAmounts.NONE,
                    ProjectAmounts.NONE)));
    String token =
        server.newToken("blue-ops", AccessRole.OPERATOR, Optional.of("blue"), Optional.empty());
    Map<String, String> headers = new HashMap<>(server.headers(AccessRole.OPERATOR));
    headers.put("Authorization", "Bearer " + token);
    String body = "{\"words\": [\"x\"]}";
    HttpResponse<String> blue = server.call("POST", COMMANDS, headers, body);
    assertThat(blue.statusCode()).isEqualTo(202);
    events(blue.headers().firstValue("Location").orElseThrow());
    assertThat(runner.lines.getFirst().asker().token()).isEqualTo("blue-ops");
    assertThat(runner.lines.getFirst().asker().sees()).accepts("devlab").rejects("green");

    runner.terms = new CommandTerms("gc", CommandRight.OPERATE, false, true, Optional.empty());
    String wide = begun("\"gc\"");
    events(wide);
    assertThat(server.call("GET", wide + "/events", headers, "").statusCode()).isEqualTo(403);

    runner.terms =
        new CommandTerms("vos up", CommandRight.OPERATE, false, false, Optional.of("green"));
    assertThat(server.call("POST", COMMANDS, headers, body).statusCode()).isEqualTo(403);
    assertThat(ask(AccessRole.OPERATOR, "\"x\"").statusCode()).isEqualTo(202);
    runner.terms = new CommandTerms("gc", CommandRight.OPERATE, false, true, Optional.empty());
    assertThat(server.call("POST", COMMANDS, headers, body).statusCode()).isEqualTo(403);
    assertThat(server.call("POST", COMMANDS.replace("devlab", "green"), headers, body).statusCode())
        .isEqualTo(404);
  }
}
