package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
      String word = java.net.URLEncoder.encode(hostile, "UTF-8").replace("+", "%20");
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
}
