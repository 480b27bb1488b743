package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server counts, logs and tells of while it runs. */
@Timeout(120)
class ServerUpkeepTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z_]+)(\\{[a-z]+=\"[^\"\\\\\\n]*\"(?:,[a-z]+=\"[^\"\\\\\\n]*\")*})? [-+0-9.eE]+");

  @TempDir Path folder;

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private LabOnDoubles lab() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    return lab.left(state -> state.ready("db", "one"));
  }

  @Test
  void metrics_are_what_prometheus_reads_and_what_is_known() throws Exception {
    LabOnDoubles lab = lab();
    lab.silence("two");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      server.get(AccessRole.VIEWER, "/api/v1/hosts?live=true");
      server.call("GET", "/nothing/" + "x".repeat(50), Map.of(), "");
      HttpResponse<String> answer = server.get(AccessRole.VIEWER, "/metrics");
      assertThat(answer.statusCode()).isEqualTo(200);
      String text = answer.body();
      assertThat(text)
          .contains("homelab_hosts{status=\"online\"} 1.0\n")
          .contains("homelab_hosts{status=\"offline\"} 1.0\n")
          .contains("homelab_host_up{host=\"one\"} 1.0\n")
          .contains("homelab_host_up{host=\"two\"} 0.0\n")
          .contains("homelab_host_used_cpus{host=\"one\"} 1.0\n")
          .contains("homelab_machines{lab=\"devlab\",state=\"not_created\"} 1.0\n")
          .contains("homelab_machines{lab=\"devlab\",state=\"running\"} 1.0\n")
          .contains("path=\"/api/v1/hosts\"")
          .contains("path=\"other\"")
          .doesNotContain("xxxx");
      for (String line : text.lines().toList()) {
        assertThat(line)
            .satisfiesAnyOf(
                each -> assertThat(each).matches("# (HELP|TYPE) homelab_[a-z_]+ .+"),
                each -> assertThat(each).matches(SAMPLE));
      }
      int asked = lab.asked().size();
      server.get(AccessRole.VIEWER, "/metrics");
      assertThat(lab.asked()).as("a scrape asks no host").hasSize(asked);
    }
  }

  @Test
  void the_dashboard_asks_for_nothing_that_is_not_counted() throws Exception {
    LabOnDoubles lab =
        new LabOnDoubles(folder, "{ name: db }")
            .ofPools("{ name: ci, template: { memory_mb: 512 } }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String text = server.get(AccessRole.VIEWER, "/metrics").body();
      Set<String> types = names(Pattern.compile("# TYPE (homelab_[a-z_]+)"), text);
      JsonNode dashboard = json(Files.readString(Path.of("docs/grafana.json")));
      Set<String> asked = new TreeSet<>();
      dashboard
          .findValuesAsString("expr")
          .forEach(expr -> asked.addAll(names(Pattern.compile("(homelab_[a-z_]+)"), expr)));
      assertThat(asked).hasSizeGreaterThan(8);
      Set<String> known = new TreeSet<>(server.running.upkeep().metrics().names());
      assertThat(known).containsAll(types);
      for (String name : asked) {
        assertThat(known).contains(name.replaceAll("_(bucket|count|sum)$", ""));
      }
      // The page that explains them names each, too.
      assertThat(Files.readString(Path.of("docs/server.md"))).contains(known);
    }
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @Test
  void only_programs_of_this_computer_need_no_token_and_behind_a_proxy_nobody_is_one()
      throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab())) {
      assertThat(server.call("GET", "/metrics", Map.of(), "").statusCode()).isEqualTo(200);
      assertThat(
              server
                  .call("GET", "/metrics", Map.of("Authorization", "Bearer hl_no"), "")
                  .statusCode())
          .isEqualTo(401);
    }
    RequestGuard here = new RequestGuard(limits(), true, request -> {});
    assertThat(here.isHere(from("127.0.0.1"))).isTrue();
    assertThat(here.isHere(from("::1"))).isTrue();
    assertThat(here.isHere(from("192.168.1.5"))).isFalse();
    assertThat(here.isHere(from("localhost"))).isFalse();
    assertThat(new RequestGuard(limits(), false, request -> {}).isHere(from("127.0.0.1")))
        .isFalse();
  }

  private static RequestLimits limits() {
    return new RequestLimits(RequestLimits.Amounts.NONE, System::nanoTime);
  }

  private static ApiRequest from(String address) {
    return new ApiRequest("GET", "/metrics", Map.of(), Map.of(), "", false, address);
  }

  @Test
  void each_request_is_a_line_and_no_line_has_a_secret() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (ServedDoubles server = ServedDoubles.logging(folder, lab(), lines::add)) {
      HttpResponse<String> answer =
          server.get(AccessRole.VIEWER, "/api/v1/labs/devlab/machines?live=false");
      JsonNode line = json(lines.getLast());
      assertThat(line.get("request").stringValue())
          .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
      assertThat(line.get("token").stringValue()).isEqualTo("the-viewer");
      assertThat(line.get("path").stringValue()).isEqualTo("/api/v1/labs/{lab}/machines");
      assertThat(line.get("status").intValue()).isEqualTo(200);
      assertThat(line.get("address").stringValue()).isEqualTo("127.0.0.1");
      server.call("GET", "/x?token=secret", Map.of("Authorization", "Bearer hl_secret"), "");
      assertThat(lines).hasSize(2);
      assertThat(json(lines.getLast()).get("path").isNull()).isTrue();
      assertThat(String.join("", lines))
          .doesNotContain("secret", server.token(AccessRole.VIEWER), "live=false");
    }
  }

  @Test
  void a_run_and_its_journal_name_the_request_that_asked_for_it() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      String digest =
          server
              .post(AccessRole.OPERATOR, "/api/v1/labs/devlab/plan", "")
              .headers()
              .firstValue("ETag")
              .orElseThrow()
              .replace("\"", "");
      HttpResponse<String> begun =
          server.post(
              AccessRole.OPERATOR, "/api/v1/labs/devlab/up", "{\"plan\":\"%s\"}".formatted(digest));
      String run = begun.headers().firstValue("Location").orElseThrow();
      server.get(AccessRole.VIEWER, run + "/events");
      String id = begun.headers().firstValue("X-Request-Id").orElseThrow();
      assertThat(json(server.get(AccessRole.VIEWER, run).body()).get("request").stringValue())
          .isEqualTo(id);
      try (Stream<Path> journals = Files.list(folder.resolve(".homelab/journal"))) {
        assertThat(journals.map(ServerUpkeepTest::text).toList())
            .anySatisfy(text ->
                assertThat(text).contains("\"what\":\"request\",\"request\":\"%s\"".formatted(id)));
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_server_that_cannot_read_its_tokens_is_not_ready() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab())) {
      assertThat(server.call("GET", "/readyz", Map.of(), "").statusCode()).isEqualTo(200);
      server.token(AccessRole.VIEWER);
      Files.writeString(folder.resolve(".homelab/tokens.json"), "{");
      HttpResponse<String> answer = server.call("GET", "/readyz", Map.of(), "");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).doesNotContain(folder.toString());
      assertThat(server.call("GET", "/healthz", Map.of(), "").statusCode()).isEqualTo(200);
    }
  }

  /** What a listener was sent, as {@code NAME DATA}. */
  private static final class Heard implements ApiResponse.EventClient {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile String last = "";

    @Override
    public void event(String id, String name, String data) {
      last = id;
      events.add(name + " " + data);
    }

    @Override
    public void ping() {
      events.add("ping");
    }

    String next() throws InterruptedException {
      String event = events.poll(30, TimeUnit.SECONDS);
      return event == null ? "nothing" : event;
    }
  }

  private static Thread listen(
      ServerEvents events, Optional<String> after, ApiResponse.EventClient client) {
    ApiResponse.EventFeed feed =
        events.feed(after, lab -> lab.equals("mine")).events().orElseThrow();
    return Thread.ofVirtual()
        .start(() -> {
          try {
            feed.sendTo(client);
          } catch (IOException e) {
            // Whoever is gone hears no more.
            return;
          }
        });
  }

  @Test
  void who_comes_again_hears_what_he_missed_and_nothing_of_labs_of_others() throws Exception {
    ServerEvents events = new ServerEvents("a1");
    Heard first = new Heard();
    listen(events, Optional.empty(), first);
    assertThat(first.next()).isEqualTo("ping");
    events.add("run", Optional.of("mine"), "1");
    events.add("run", Optional.of("theirs"), "2");
    events.add("host", Optional.empty(), "3");
    assertThat(first.next()).isEqualTo("run 1");
    String seen = "a1-1";
    assertThat(first.next()).isEqualTo("host 3");
    assertThat(first.last).isEqualTo("a1-3");

    Heard again = new Heard();
    listen(events, Optional.of(seen), again);
    assertThat(again.next()).isEqualTo("host 3");
    assertThat(again.next()).isEqualTo("ping");
    Heard stranger = new Heard();
    listen(events, Optional.of("b2-1"), stranger);
    assertThat(stranger.next()).startsWith("reset ");
    for (int i = 0; i < 1200; i++) {
      events.add("run", Optional.of("theirs"), "x");
    }
    Heard late = new Heard();
    listen(events, Optional.of(seen), late);
    assertThat(late.next()).startsWith("reset ");
    events.close();
  }

  @Test
  void who_does_not_take_his_events_is_cut_off_and_others_are_not() throws Exception {
    ServerEvents events = new ServerEvents("a1");
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    Thread slow =
        listen(
            events,
            Optional.empty(),
            new ApiResponse.EventClient() {
              @Override
              public void event(String id, String name, String data) throws IOException {
                try {
                  stuck.countDown();
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  cut.countDown();
                  throw new IOException(e);
                }
              }

              @Override
              public void ping() {}
            });
    Heard other = new Heard();
    listen(events, Optional.empty(), other);
    assertThat(other.next()).isEqualTo("ping");
    events.add("host", Optional.empty(), "0");
    assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i <= 300; i++) {
      assertThat(other.next()).isEqualTo("host " + (i - 1));
      events.add("host", Optional.empty(), "" + i);
    }
    assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
    slow.join(30_000);
    assertThat(slow.isAlive()).isFalse();
    assertThat(events.listeners()).isEqualTo(1);
    events.close();
  }

  @Test
  void changes_of_hosts_and_labs_come_as_they_are_found() throws Exception {
    LabOnDoubles lab = lab();
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        HeardEvents reader = HeardEvents.of(server, "/api/v1/events")) {
      reader.awaitOpen();
      server.get(AccessRole.VIEWER, "/api/v1/hosts?live=true");
      assertThat(List.of(reader.next(), reader.next()))
          .allMatch(event -> event.contains("\"event\":\"host\"") && event.contains("online"));
      lab.left(state -> state.ready("db", "one").ready("web", "one"));
      server.get(AccessRole.VIEWER, "/api/v1/hosts");
      assertThat(reader.next())
          .isEqualTo("{\"schema_version\":1,\"event\":\"machines\",\"lab\":\"devlab\"}");
    }
  }
}
