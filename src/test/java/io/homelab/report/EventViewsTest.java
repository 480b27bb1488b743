package io.homelab.report;

import static io.homelab.report.Samples.host;
import static io.homelab.report.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.RunId;
import io.homelab.run.EventSink;
import io.homelab.run.RunEvent;
import io.homelab.run.RunEvent.MachineDone;
import io.homelab.run.RunEvent.RunEnded;
import io.homelab.run.RunEvent.VagrantLine;
import io.homelab.run.RunOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventViewsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
  private final AtomicReference<Instant> now = new AtomicReference<>(SampleRun.START);

  private JsonEventView jsonView() {
    return new JsonEventView(out, now::get);
  }

  private String shown(EventView view) {
    try (view) {
      for (SampleRun.Timed timed : SampleRun.events()) {
        now.set(SampleRun.START.plusMillis(timed.millis()));
        view.accept(timed.event());
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private List<JsonNode> jsonLines() {
    List<JsonNode> lines = new ArrayList<>();
    shown(jsonView()).lines().forEach(line -> lines.add(JsonMapper.shared().readTree(line)));
    return lines;
  }

  @Test
  void plain_lines_tell_each_change_once() {
    assertThat(shown(new PlainEventView(out, false)))
        .isEqualTo(
            """
            up: 3 machines on 2 hosts
            laptop: preparing
            laptop: workdir synced: 3 files written, 1 removed, 4.2 kB
            nuc: workdir up to date
            nuc: box generic/alpine 1.0.0 (libvirt): 25 % of 40 MB
            laptop/app: booting
            laptop/web: booting
            nuc: box generic/alpine 1.0.0 (libvirt): 50 % of 40 MB
            nuc: box generic/alpine 1.0.0 (libvirt): 100 % of 40 MB
            nuc: box generic/alpine 1.0.0 (libvirt) is in place (40 MB in 4.1 s)
            nuc/db: booting
            laptop/app: up after 7.8 s
            laptop/app: has the address 192.168.1.7 on the LAN
            laptop/app: checking
            laptop/app: reaches db at 192.168.1.9
            laptop/app: done
            laptop/web: failed: vagrant ended with 1
            nuc/db: done
            2 ok, 1 failed in 13.1 s:
              web on laptop: vagrant ended with 1
                | ==> web: Booting
                | no space left
            Run the same command to resume; what is up stays up.
            """);
  }

  @Test
  void plain_lines_show_what_vagrant_says_only_when_asked() {
    assertThat(shown(new PlainEventView(out, true)))
        .contains("laptop/web: ==> web: Box 90%\n")
        .doesNotContain("Box 10%");
  }

  @Test
  void plain_lines_hold_no_control_characters() {
    assertThat(shown(new PlainEventView(out, true)).chars())
        .noneMatch(c -> (c < ' ' && c != '\n') || (c >= 0x7f && c <= 0x9f));
  }

  @Test
  void every_json_line_begins_with_the_same_keys() {
    List<JsonNode> lines = jsonLines();

    assertThat(lines.subList(0, lines.size() - 1))
        .allSatisfy(line ->
            assertThat(line.propertyNames())
                .startsWith("schema_version", "event", "host", "machine", "at"));
    assertThat(lines.getFirst().get("host").isNull()).isTrue();
    assertThat(lines.getFirst().get("event").stringValue()).isEqualTo("run_started");
    assertThat(lines.get(1).get("at").stringValue()).isEqualTo("2026-03-01T10:00:00.010Z");
  }

  /** Scripts match these words; a record may be renamed, they may not. */
  @Test
  void the_names_of_events_are_these() {
    Map<RunEvent, String> names = oneOfEach();
    List<String> written = new ArrayList<>();
    try (JsonEventView view = jsonView()) {
      names.keySet().forEach(view::accept);
    }
    bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> written.add(JsonMapper.shared().readTree(line).get("event").stringValue()));
    assertThat(written).containsExactlyElementsOf(names.values());
    assertThat(names.keySet().stream().map(Object::getClass).distinct())
        .as("no event is left out")
        .hasSize(
            (int) Stream.of(RunEvent.class.getDeclaredClasses()).filter(Class::isRecord).count());
  }

  /** An event of each kind, and its name. */
  static Map<RunEvent, String> oneOfEach() {
    HostName nuc = new HostName("nuc");
    MachineName web = new MachineName("web");
    BoxRef box = new BoxRef("generic/alpine", "1.0.0", "libvirt");
    Map<RunEvent, String> names = new LinkedHashMap<>();
    names.put(new RunEvent.RunStarted("up", List.of(), List.of()), "run_started");
    names.put(new RunEvent.HostActivity(nuc, "preparing"), "host_activity");
    names.put(new RunEvent.BoxProgress(nuc, box, 1, 2), "box_progress");
    names.put(new RunEvent.BoxSynced(nuc, box, 2, Duration.ZERO), "box_synced");
    names.put(new RunEvent.BoxRemoved(nuc, box, 2), "box_removed");
    names.put(new RunEvent.WorkdirSynced(nuc, 1, 0, 9), "workdir_synced");
    names.put(
        new RunEvent.MachineActivity(nuc, web, RunEvent.Activity.BOOTING), "machine_activity");
    names.put(new RunEvent.VagrantLine(nuc, Optional.of(web), "x"), "vagrant_line");
    names.put(new RunEvent.VosUpCompleted(nuc, web, Duration.ZERO), "vos_up_completed");
    names.put(new RunEvent.AddressRead(nuc, web, "192.168.1.7"), "address_read");
    names.put(new RunEvent.EdgeProbed(nuc, web, web, "", true, ""), "edge_probed");
    names.put(new RunEvent.MachineDone(nuc, web), "machine_done");
    names.put(new RunEvent.MachineFailed(nuc, web, "boom"), "machine_failed");
    names.put(new RunEvent.MachineWaits(nuc, web, "no host"), "machine_waits");
    names.put(
        new RunEvent.MachinePutBack(nuc, web, new LabName("shop"), Optional.of("no room")),
        "machine_put_back");
    names.put(new RunEvent.ConnectionLost(nuc, Duration.ofMinutes(5)), "connection_lost");
    names.put(new RunEvent.HostBack(nuc), "host_back");
    names.put(
        new RunEvent.RunLeft(nuc, new RunId("0mwx58000001"), "up", List.of("web")), "run_left");
    names.put(new RunEvent.HostFailed(nuc, "gone"), "host_failed");
    names.put(
        new RunEvent.RunEnded(new RunOutcome(List.of(), List.of(), false), Duration.ZERO),
        "summary");
    return names;
  }

  @Test
  void the_page_names_the_keys_of_every_event_in_their_order() throws IOException {
    Map<String, List<String>> documented = new TreeMap<>();
    Pattern code = Pattern.compile("`([a-z_]+)`");
    for (String line : Files.readAllLines(Path.of("docs/json.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(2).split(" \\| ", 2);
        List<String> keys =
            code.matcher(cells[1].replaceAll(" \\[\\{[^]]*]", ""))
                .results()
                .map(key -> key.group(1))
                .toList();
        // Events may share a row.
        code.matcher(cells[0])
            .results()
            .map(event -> event.group(1))
            .filter(oneOfEach()::containsValue)
            .forEach(event -> documented.put(event, keys));
      }
    }
    try (JsonEventView view = jsonView()) {
      oneOfEach().keySet().forEach(view::accept);
    }
    Map<String, List<String>> written = new TreeMap<>();
    for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode event = JsonMapper.shared().readTree(line);
      List<String> keys = List.copyOf(event.propertyNames());
      if (!event.get("event").stringValue().equals("summary")) {
        written.put(event.get("event").stringValue(), keys.subList(5, keys.size()));
      }
    }
    assertThat(documented).isEqualTo(written);
  }

  @Test
  void the_page_names_every_activity() throws IOException {
    Matcher row =
        Pattern.compile("`activity`: ([a-z, ]+) \\|")
            .matcher(Files.readString(Path.of("docs/json.md")));
    assertThat(row.find()).isTrue();
    try (JsonEventView view = jsonView()) {
      for (RunEvent.Activity activity : RunEvent.Activity.values()) {
        view.accept(new RunEvent.MachineActivity(host("nuc"), machine("web"), activity));
      }
    }
    assertThat(
            bytes
                .toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("activity").stringValue()))
        .containsExactly(row.group(1).split(", ", -1));
  }

  @Test
  void a_host_that_failed_is_in_the_json_summary() {
    try (JsonEventView view = jsonView()) {
      view.accept(
          new RunEvent.RunEnded(
              new RunOutcome(
                  List.of(),
                  List.of(),
                  false,
                  List.of(),
                  List.of(
                      new RunOutcome.HostFailure(new HostName("nuc"), "a machine still exists"))),
              Duration.ofSeconds(2)));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo(
            """
            {"schema_version":1,"event":"summary","ok":[],"failed":[],"seconds":2.0,\
            "failed_hosts":[{"host":"nuc","error":"a machine still exists"}]}\
            """);
  }

  @Test
  void the_last_json_line_is_the_promised_summary() {
    assertThat(jsonLines().getLast().toString())
        .isEqualTo(
            """
            {"schema_version":1,"event":"summary","ok":["app","db"],\
            "failed":[{"machine":"web","host":"laptop","error":"vagrant ended with 1",\
            "last_lines":["==> web: Booting","no space left"]}],"seconds":13.1}\
            """);
  }

  @Test
  void a_failed_provisioner_and_its_log_are_in_the_json_summary() {
    try (JsonEventView view = jsonView()) {
      view.accept(
          new RunEvent.RunEnded(
              new RunOutcome(
                  List.of(),
                  List.of(
                      new RunOutcome.Failure(
                          new MachineName("db"),
                          new HostName("nuc"),
                          "it failed",
                          List.of(),
                          Optional.of(Path.of("/l/nuc.log")),
                          Optional.of("2 (file certs/)"))),
                  false),
              Duration.ofSeconds(2)));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo(
            """
            {"schema_version":1,"event":"summary","ok":[],"failed":[{"machine":"db","host":"nuc",\
            "error":"it failed","provisioner":"2 (file certs/)","log_file":"/l/nuc.log"}],\
            "seconds":2.0}\
            """);
  }

  @Test
  void an_interrupted_run_says_so_in_its_summary() {
    JsonEventView view = jsonView();
    view.accept(new RunEnded(new RunOutcome(List.of(), List.of(), true), Duration.ofSeconds(2)));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema_version":1,"event":"summary","ok":[],"failed":[],"seconds":2.0,"interrupted":true}
            """);
  }

  @Test
  void machines_that_were_left_out_are_in_the_summary() {
    JsonEventView view = jsonView();
    view.accept(
        new RunEnded(
            new RunOutcome(
                List.of(),
                List.of(),
                false,
                List.of(
                    new RunOutcome.LeftOut(
                        machine("big"), Optional.empty(), "no host can place it"),
                    new RunOutcome.LeftOut(
                        machine("web"), Optional.of(host("nuc")), "it depends on big"))),
            Duration.ofSeconds(2)));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema_version":1,"event":"summary","ok":[],"failed":[],"seconds":2.0,\
            "left_out":[{"machine":"big","host":null,"reason":"no host can place it"},\
            {"machine":"web","host":"nuc","reason":"it depends on big"}]}
            """);
  }

  @Test
  void json_names_seconds_and_bytes_where_scripts_expect_them() {
    List<String> lines = new ArrayList<>();
    jsonLines().forEach(line -> lines.add(line.toString()));

    assertThat(lines)
        .contains(
            """
            {"schema_version":1,"event":"vos_up_completed","host":"laptop","machine":"app",\
            "at":"2026-03-01T10:00:09.000Z","seconds":7.8}\
            """,
            """
            {"schema_version":1,"event":"box_synced","host":"nuc","machine":null,\
            "at":"2026-03-01T10:00:04.200Z","box":"generic/alpine","version":"1.0.0",\
            "provider":"libvirt","bytes":40000000,"seconds":4.1,"from":null}\
            """,
            """
            {"schema_version":1,"event":"workdir_synced","host":"laptop","machine":null,\
            "at":"2026-03-01T10:00:00.020Z","written":3,"removed":1,"bytes":4200}\
            """);
  }

  @Test
  void json_tells_the_progress_of_a_box_at_most_once_a_second_for_each_host() {
    List<String> at = new ArrayList<>();
    for (JsonNode line : jsonLines()) {
      if (line.get("event").stringValue().equals("box_progress")) {
        at.add(line.get("at").stringValue().substring(17));
      }
    }
    assertThat(at).containsExactly("00.100Z", "01.100Z", "02.100Z", "04.100Z");
  }

  @Test
  void an_escape_sequence_from_a_host_does_not_reach_a_json_line() {
    assertThat(shown(jsonView())).contains("==> web: Box 90%").doesNotContain("\\u001");
  }

  @Test
  @Timeout(30)
  void json_lines_from_many_threads_stay_whole() throws InterruptedException {
    String text = shownFromManyThreads(new JsonEventView(out, now::get));

    assertThat(text.lines())
        .hasSize(8 * 200 * 2)
        .allSatisfy(line -> assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue());
  }

  @Test
  @Timeout(30)
  void plain_lines_from_many_threads_stay_whole() throws InterruptedException {
    String text = shownFromManyThreads(new PlainEventView(out, true));

    assertThat(text.lines())
        .hasSize(8 * 200 * 2)
        .allMatch(line -> line.matches("nuc/m[0-7]: (done|line [0-9]+ of a talkative run)"));
  }

  private String shownFromManyThreads(EventSink sink) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    Function<Integer, Thread> talker =
        number ->
            Thread.ofVirtual()
                .start(() -> {
                  await(start);
                  for (int i = 0; i < 200; i++) {
                    sink.accept(line(number, "line " + i + " of a talkative run"));
                    sink.accept(new MachineDone(host("nuc"), machine("m" + number)));
                  }
                });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(talker.apply(i));
    }
    start.countDown();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunEvent line(int machine, String text) {
    return new VagrantLine(host("nuc"), Optional.of(machine("m" + machine)), text);
  }
}
