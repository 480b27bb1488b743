package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.model.HostName;
import io.homelab.operations.LabOnDoubles;
import io.homelab.pool.BookChange;
import io.homelab.pool.PoolSamples;
import io.homelab.pool.books.FilePoolBooks;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show, and what can be done with them without a script. */
@Timeout(120)
class PagesTest {
  @TempDir Path folder;

  private LabOnDoubles lab() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web, depends_on: [db] }");
    return lab.left(state -> state.ready("db", "one"));
  }

  @Test
  void every_page_shows_its_heading() throws Exception {
    Map<String, String> headings =
        Map.of(
            "/", "Overview",
            "/labs", "Labs",
            "/labs/devlab", "devlab",
            "/labs/devlab/plan", "Plan",
            "/labs/devlab/machines/db", "db",
            "/hosts", "Hosts",
            "/hosts/one", "one",
            "/hosts/one?ask=now", "one",
            "/runs", "Runs");
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN)) {
      for (Map.Entry<String, String> each : headings.entrySet()) {
        assertThat(browser.open(each.getKey()).statusCode()).as(each.getKey()).isEqualTo(200);
        assertThat(browser.html()).contains("<h1>" + each.getValue() + "</h1>");
      }
    }
  }

  @Test
  void a_lab_is_planned_approved_and_brought_up_without_a_script() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one"));
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      browser.open("/labs/devlab/plan");
      assertThat(browser.text()).contains("web", "create", "Approve and bring up");
      browser.submit("/labs/devlab/up", Map.of());
      assertThat(browser.path()).as(browser.text()).startsWith("/runs/");
      String run = browser.path();
      server.awaitRuns();
      browser.open(run);
      assertThat(browser.text()).contains("State done", "/web", "the-operator");
      browser.open("/labs/devlab");
      assertThat(lab.known()).anyMatch(each -> each.startsWith("web="));
    }
  }

  @Test
  void a_machine_that_would_lose_its_disk_takes_one_more_tick() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      browser.open("/labs/devlab/plan");
      assertThat(browser.text()).contains("Machines may lose their disks, as shown");
      assertThat(browser.submit("/labs/devlab/up", Map.of()).statusCode()).isEqualTo(422);
      assertThat(browser.text()).contains("db would be replaced, losing all data on disk");
    }
  }

  @Test
  void who_may_not_do_a_thing_has_no_button_for_it_and_is_refused() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.VIEWER)) {
      browser.open("/labs/devlab");
      assertThat(browser.html()).doesNotContain("/labs/devlab/plan");
      String csrf = browser.fields("/logout").get("csrf");
      HttpResponse<String> answer =
          browser.post("/labs/devlab/up", Map.of("csrf", csrf, "plan", "x"), Map.of());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(browser.text()).contains("the role viewer may not do that");
    }
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.USER)) {
      browser.open("/labs/devlab/plan");
      assertThat(browser.text()).contains("takes the role operator").doesNotContain("Approve and");
    }
  }

  @Test
  void hosts_that_do_not_answer_and_files_that_are_wrong_are_told_on_pages_that_work()
      throws Exception {
    Path good = Files.createDirectory(folder.resolve("good"));
    LabOnDoubles lab = new LabOnDoubles(good, "{ name: db }");
    lab.left(state -> state.ready("db", "two"));
    lab.silence("two");
    try (ServedDoubles server = ServedDoubles.of(folder, Map.of(good, lab));
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN)) {
      browser.open("/hosts/two?ask=now");
      assertThat(browser.text()).contains("offline", "no answer");
      assertThat(browser.open("/labs/devlab?ask=now").statusCode()).isEqualTo(200);
      assertThat(browser.text()).contains("Where everything is", "db");
      assertThat(browser.open("/labs/other").statusCode()).isEqualTo(404);
      assertThat(browser.text()).contains("there is no lab 'other'");
      assertThat(browser.open("/labs/devlab/plan").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void what_others_wrote_is_text_and_nothing_else() throws Exception {
    String hostile = "\"'><script>alert(1)</script>";
    LabOnDoubles lab = lab();
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      String word =
          java.net.URLEncoder.encode(hostile, java.nio.charset.StandardCharsets.UTF_8)
              .replace("+", "%20");
      for (String path :
          List.of(
              "/labs/" + word,
              "/labs/devlab/machines/" + word,
              "/hosts/" + word,
              "/runs/" + word,
              "/labs/devlab/plan?strategy=" + word,
              "/labs/devlab/plan?move=" + word,
              "/login?to=" + word)) {
        browser.open(path);
        assertThat(browser.html()).as(path).doesNotContain("<script>", "\"'>");
      }
      assertThat(browser.text()).isNotEmpty();
    }
  }

  @Test
  void nothing_comes_from_anywhere_else() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN)) {
      for (String path : List.of("/", "/labs/devlab", "/assets/pages.css", "/assets/pages.js")) {
        browser.open(path);
        assertThat(browser.html()).as(path).doesNotContainPattern("https?://|@import|url\\((?!#)");
      }
      assertThat(browser.open("/assets/..%2Fopenapi.yaml").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_token_is_made_shown_once_and_revoked() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN);
        PageBrowser guest = new PageBrowser(server)) {
      browser.open("/tokens");
      browser.submit("/tokens", Map.of("name", "guest", "role", "viewer", "ttl", "1h"));
      Matcher token = Pattern.compile("hl_[a-z2-7]{52}").matcher(browser.text());
      assertThat(token.find()).as(browser.text()).isTrue();
      browser.open("/tokens");
      assertThat(browser.html()).contains("guest").doesNotContain(token.group());

      guest.open("/login");
      guest.submit("/login", Map.of("token", token.group()));
      assertThat(guest.path()).isEqualTo("/");
      guest.open("/tokens");
      assertThat(guest.text()).contains("the role viewer may not do that");
      browser.submit("/tokens/guest/revoke", Map.of());
      assertThat(browser.path()).isEqualTo("/tokens");
      assertThat(browser.text()).contains("Token guest counts no more.");
      guest.open("/labs");
      assertThat(guest.path()).startsWith("/login");
    }
  }

  @Test
  void a_project_is_made_and_its_tokens_see_its_labs_alone() throws Exception {
    try (ServedDoubles server = ServedDoubles.of(folder, lab());
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN);
        PageBrowser other = new PageBrowser(server)) {
      browser.open("/projects");
      browser.submit("/projects", Map.of("name", "shop", "labs", "store, till", "cpus", "4"));
      assertThat(browser.path()).isEqualTo("/projects/shop");
      assertThat(browser.html()).contains("value=\"store till\"", "value=\"4\"");
      browser.submit("/projects/shop", Map.of("labs", "store", "cpus", "four"));
      assertThat(browser.text()).contains("'cpus' is no whole number");

      String token =
          server.newToken("seller", AccessRole.OPERATOR, Optional.of("shop"), Optional.empty());
      other.open("/login");
      other.submit("/login", Map.of("token", token));
      assertThat(other.text()).contains("operator of project shop").doesNotContain("devlab");
      for (String path :
          List.of("/labs", "/labs/devlab", "/labs/devlab/plan", "/labs/devlab/machines/db")) {
        other.open(path);
        assertThat(other.html()).as(path).doesNotContain("running", ">web<", "Approve");
      }
    }
  }

  @Test
  void a_host_is_added_cordoned_drained_and_removed() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    lab.left(state -> state.ready("db", "one"));
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.ADMIN)) {
      browser.open("/hosts/one");
      browser.submit("/hosts/one/do/cordon", Map.of());
      assertThat(browser.path()).isEqualTo("/hosts/one");
      assertThat(browser.text()).contains("Host one gets no more machines.", "Uncordon");
      browser.submit("/hosts/one/do/uncordon", Map.of());
      browser.open("/hosts/one/drain");
      assertThat(browser.text()).contains("db to two", "Drain one");
      browser.submit("/hosts/one/drain", Map.of("allow_replace", "yes"));
      assertThat(browser.path()).as(browser.text()).startsWith("/runs/");
      server.awaitRuns();
      assertThat(lab.known()).containsExactly("db=two");
    }
  }

  @Test
  void destroying_takes_a_look_at_what_and_nothing_that_has_changed_since() throws Exception {
    LabOnDoubles lab = lab();
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      browser.open("/labs/devlab/destroy");
      assertThat(browser.text()).contains("Destroy all machines of lab devlab", "db");
      lab.left(state -> state.ready("db", "one").ready("web", "two"));
      assertThat(browser.submit("/labs/devlab/destroy", Map.of()).statusCode()).isEqualTo(412);
      assertThat(lab.known()).hasSize(2);

      browser.open("/labs/devlab/machines/web/destroy");
      browser.submit("/labs/devlab/machines/web/destroy", Map.of());
      assertThat(browser.path()).as(browser.text()).startsWith("/runs/");
      server.awaitRuns();
      assertThat(lab.known()).containsExactly("db=one");
    }
  }

  @Test
  void the_log_of_a_run_is_heard_line_by_line_until_its_session_ends() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      browser.open("/labs/devlab/plan");
      browser.submit("/labs/devlab/up", Map.of());
      String live = browser.path() + "/live";
      server.awaitRuns();
      String heard = browser.send("GET", live, Map.of(), "").body();
      assertThat(heard)
          .contains("event: line\n", "\"text\":\"ended after", "event: end\n")
          .doesNotContain("schema_version");
      assertThat(browser.send("GET", live + "?after=9999", Map.of(), "").statusCode())
          .isEqualTo(204);
      browser.cookies.clear();
      assertThat(browser.send("GET", live, Map.of(), "").statusCode()).isEqualTo(303);
    }
  }

  @Test
  void machines_of_a_pool_are_claimed_renewed_and_given_back() throws Exception {
    LabOnDoubles lab =
        new LabOnDoubles(
            folder,
            "{ name: web }\npools:\n  - { name: runner, max: 2, template: { memory_mb: 512 } }");
    Map<String, String> access =
        Map.of(
            "address", "runner.guest", "port", "22", "user", "vagrant", "private_ip", "10.0.0.9");
    new FilePoolBooks(folder.resolve(".homelab"))
        .inTransaction(book ->
            new BookChange<>(
                PoolSamples.ready(
                    book, PoolSamples.RUNNER, new HostName("one"), "t1", new TreeMap<>(access)),
                List.of(),
                true));
    try (ServedDoubles server = ServedDoubles.of(folder, lab);
        PageBrowser browser = PageBrowser.of(server, AccessRole.OPERATOR)) {
      browser.open("/pools");
      assertThat(browser.text()).contains("runner", "1 of 1");
      browser.open("/labs/devlab/pools/runner");
      browser.submit(
          "/labs/devlab/pools/runner/claims", Map.of("count", "1", "for", "ci", "lease", "1h"));
      assertThat(browser.path()).as(browser.text()).startsWith("/labs/devlab/claims/");
      String claim = browser.path();
      assertThat(browser.text()).contains("The machines are yours.", "ci-a", "the-operator");
      browser.submit(claim + "/renew", Map.of("lease", "2h"));
      assertThat(browser.text()).contains("The claim is renewed.");
      browser.submit(claim + "/release", Map.of());
      assertThat(browser.path()).isEqualTo("/labs/devlab/pools/runner");
      assertThat(browser.text()).contains("The machines are given back.");

      browser.submit("/labs/devlab/pools/runner/do/pause", Map.of());
      assertThat(browser.text()).contains("paused");
      browser.submit("/labs/devlab/pools/runner/claims", Map.of("count", "1", "wait", "0s"));
      assertThat(browser.text()).contains("Not done");
    }
  }

  @Test
  void a_machine_is_provisioned_after_a_look_at_where_it_would_go() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    LabOnDoubles lab = new LabOnDoubles(elsewhere, "{ name: unused }").named("vms");
    Files.copy(elsewhere.resolve("hosts.yaml"), folder.resolve("hosts.yaml"));
    Files.delete(elsewhere.resolve("topology.yaml"));
    try (ServedDoubles server =
            ServedDoubles.of(
                folder, Map.of(folder.toAbsolutePath().normalize().resolve("vms"), lab));
        PageBrowser browser = PageBrowser.of(server, AccessRole.USER)) {
      browser.open("/provision?name=big&box=x%2Falpine&box_version=1.0.0&memory_mb=900000");
      assertThat(browser.text()).contains("needs 900000 MB").doesNotContain("Make it");
      browser.open("/provision?name=web&box=x%2Falpine&memory_mb=much");
      assertThat(browser.text()).contains("'memory_mb' is no whole number");
      browser.open("/provision?name=web&box=x%2Falpine&box_version=1.0.0&memory_mb=256");
      assertThat(browser.text()).contains("It would go to", "goes there", "could");
      browser.submit("/provision", Map.of());
      assertThat(browser.path()).as(browser.text()).startsWith("/runs/");
      server.awaitRuns();
      browser.open("/labs/vms");
      assertThat(browser.text()).contains("web", "running");
    }
  }
}
