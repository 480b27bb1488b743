package io.homelab.client;

import static io.homelab.client.ScriptedServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.operations.LabClient;
import io.homelab.operations.LabClient.RemoteScreen;
import io.homelab.operations.LabClient.ServerCommand;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does to whoever has it run a command. */
@Timeout(60)
class RemoteRunTest {
  private static final String CODE_0 = "{\"event\":\"exit\",\"code\":0}";

  @TempDir Path folder;
  private final ScreenDouble screen = new ScreenDouble();
  private ScriptedServer server;
  private LabClient client;

  @BeforeEach
  void known() throws Exception {
    server = new ScriptedServer();
    client = HttpLabClient.of(folder, Duration.ofSeconds(1));
    client
        .contact(server.url(), Optional.empty(), Optional.empty())
        .orThrow()
        .login(Optional.empty(), "hl_token")
        .orThrow();
    server.asked.clear();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static final class ScreenDouble implements RemoteScreen {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> files = new TreeMap<>();
    private final List<String> questions = new ArrayList<>();

    @Override
    public void out(byte[] bytes) {
      out.writeBytes(bytes);
    }

    @Override
    public void err(byte[] bytes) {
      err.writeBytes(bytes);
    }

    @Override
    public void file(String name, String content) {
      files.put(name, content);
    }

    @Override
    public boolean confirm(String question) {
      questions.add(question);
      return true;
    }
  }

  private int run(boolean colours, boolean raw) {
    return client
        .run(
            new ServerCommand(
                server.url(),
                Optional.of("my lab"),
                folder.resolve("topology.yaml"),
                List.of("vos", "up"),
                80,
                colours,
                true,
                raw,
                raw,
                Map.of("plan.json", "{}"),
                Set.of("report.xml")),
            screen)
        .orThrow();
  }

  private static String output(String stream, String text) {
    return "{\"event\":\"output\",\"stream\":\"%s\",\"text\":\"%s\"}".formatted(stream, text);
  }

  @Test
  void what_it_prints_is_shown_and_its_code_is_the_end() {
    server.streams.add(
        event(1, output("out", "one\\n"))
            + ": \n\n"
            + event(2, output("err", "two\\n"))
            + event(3, "{\"event\":\"exit\",\"code\":6}"));
    assertThat(run(false, false)).isEqualTo(6);
    assertThat(screen.out).hasToString("one\n");
    assertThat(screen.err).hasToString("two\n");
    assertThat(server.asked)
        .containsExactly(
            "POST /api/v1/labs/my lab/commands"
                + " {\"words\":[\"vos\",\"up\"],\"columns\":80,\"colors\":false,\"ask\":true,\"files\":{\"plan.json\":\"{}\"}}",
            "GET /api/v1/runs/r1/events after 0 ");
  }

  @Test
  void what_was_lost_is_asked_for_behind_what_was_seen() {
    server.streams.add(event(1, output("out", "one\\n")));
    server.streams.add(event(1, output("out", "one\\n")) + event(2, output("out", "two\\n")));
    server.streams.add(event(3, CODE_0));
    assertThat(run(false, false)).isZero();
    assertThat(screen.out).hasToString("one\ntwo\n");
    assertThat(server.asked).last().asString().contains("after 2");
  }

  @Test
  void a_server_that_is_gone_for_too_long_is_9_and_says_how_to_go_on() {
    server.streams.add(event(1, output("out", "one\\n")));
    server.begun = "{\"id\": \"r1\"}";
    Thread.ofVirtual()
        .start(() -> {
          while (screen.out.size() == 0) {
            Thread.onSpinWait();
          }
          server.close();
        });
    for (int i = 0; i < 10_000; i++) {
      // Connections that come before the end say nothing.
      server.streams.add("");
    }
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.NO_SERVER);
              assertThat(refused.hint())
                  .contains("homelab --server " + server.url() + " --lab", "runs list");
            });
  }

  /** So it was restarted meanwhile. */
  @Test
  void a_run_of_which_there_is_no_more_ends_as_the_server_says() {
    server.streams.add(event(1, output("out", "one\\n")));
    assertThat(run(false, false)).isEqualTo(130);
    assertThat(screen.err).hasToString("note: the server ended the run: interrupted\n");
  }

  @Test
  void a_question_is_asked_here_and_answered_there() {
    server.streams.add(
        event(1, "{\"event\":\"question\",\"question\":7,\"text\":\"Sure\\u001b]0;x\\u0007?\"}")
            + event(2, CODE_0));
    assertThat(run(false, false)).isZero();
    assertThat(screen.questions).containsExactly("Sure?");
    assertThat(server.asked)
        .contains("POST /api/v1/runs/r1/answers {\"question\":7,\"answer\":\"yes\"}");
  }

  @Test
  void no_sequence_but_colours_that_were_asked_for_reaches_the_terminal() {
    String hostile =
        "\\u001b[31mred\\u001b[0m\\t\\u001b]0;title\\u0007\\u001b[2J\\u001b[8mx\\u009b1Ay\\r\\n\\u202ez\\n";
    server.streams.add(
        event(1, output("out", hostile))
            + event(2, output("err", hostile))
            + event(3, output("out", "half \\u001b"))
            + event(4, output("out", "[2J\\n"))
            + event(5, CODE_0));
    assertThat(run(true, false)).isZero();
    assertThat(screen.out.toString(StandardCharsets.UTF_8))
        .isEqualTo("\u001b[31mred\u001b[0m\txy\nz\nhalf [2J\n");
    assertThat(screen.err.toString(StandardCharsets.UTF_8)).isEqualTo("red\txy\nz\n");
  }

  @Test
  void what_a_machine_prints_for_a_program_comes_byte_by_byte() {
    server.streams.add(
        event(1, "{\"event\":\"output\",\"stream\":\"out\",\"base64\":\"gP8b\"}")
            + event(2, CODE_0));
    assertThat(run(false, true)).isZero();
    assertThat(screen.out.toByteArray()).containsExactly(0x80, 0xff, 0x1b);
  }

  @Test
  void no_file_is_written_but_those_that_were_named() {
    String file = "{\"event\":\"file\",\"name\":\"%s\",\"text\":\"<x/>\"}";
    server.streams.add(
        event(1, file.formatted("report.xml"))
            + event(2, file.formatted("/home/ann/.ssh/authorized_keys"))
            + event(3, CODE_0));
    assertThat(run(false, false)).isZero();
    assertThat(screen.files).containsOnlyKeys("report.xml").containsEntry("report.xml", "<x/>");
  }

  @Test
  void what_it_refuses_with_is_cleaned_and_ends_as_it_says() {
    server.status = 403;
    server.begun =
        "{\"detail\":\"no\\u001b[2J right\",\"hint\":\"ask\\u001b]0;x\\u0007\",\"code\":8}";
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.refusal())
                    .isEqualTo(new Refusal(Refusal.Kind.NO_RIGHT, "no right", "ask")));
    server.status = 500;
    server.begun = "<html>";
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.refusal().sentence())
                    .isEqualTo("the server answers with HTTP status 500"));
  }

  @Test
  void what_is_no_server_of_homelab_is_not_waited_for_for_ever() {
    server.begun = "{\"id\": \"../../etc\"}";
    assertThatThrownBy(() -> run(false, false)).hasMessageContaining("no run began");
    server.begun = "{\"id\": \"r1\"}";
    for (int i = 0; i < 1000; i++) {
      server.streams.add("id: x\n\n");
    }
    assertThatThrownBy(() -> run(false, false)).hasMessageContaining("was lost");
  }
}
