package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabTokens;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the pages, how long, and that nobody sends forms for him. */
@Timeout(120)
class PageLoginTest {
  private static final Map<String, String> FROM_HERE = Map.of("Sec-Fetch-Site", "same-origin");

  @TempDir Path folder;
  private ServedDoubles server;
  private PageBrowser browser;

  @BeforeEach
  void serve() throws Exception {
    server = ServedDoubles.of(folder, new LabOnDoubles(folder, "{ name: db }"));
    browser = new PageBrowser(server);
  }

  @AfterEach
  void end() {
    browser.close();
    server.close();
  }

  private HttpResponse<String> logIn(String token) throws Exception {
    browser.open("/login");
    return browser.submit("/login", Map.of("token", token));
  }

  @Test
  void a_token_opens_the_page_that_was_asked_for_and_its_cookie_is_for_pages_alone()
      throws Exception {
    browser.open("/labs/devlab");
    assertThat(browser.path()).isEqualTo("/login?to=%2Flabs%2Fdevlab");
    browser.submit("/login", Map.of("token", server.token(AccessRole.VIEWER)));
    assertThat(browser.path()).isEqualTo("/labs/devlab");
    assertThat(browser.html()).contains("<h1>devlab</h1>", "the-viewer");

    assertThat(browser.send("GET", "/api/v1/labs", Map.of(), "").statusCode()).isEqualTo(401);
    PageBrowser api = new PageBrowser(server);
    Map<String, String> bearer =
        Map.of("Authorization", "Bearer " + server.token(AccessRole.ADMIN));
    assertThat(api.send("GET", "/labs", bearer, "").statusCode()).isEqualTo(303);
    api.close();
  }

  @Test
  void the_cookie_is_not_for_scripts_nor_for_other_sites_and_ends_after_twelve_hours()
      throws Exception {
    browser.open("/login");
    Map<String, String> fields = new HashMap<>(browser.fields("/login"));
    fields.put("token", server.token(AccessRole.VIEWER));
    HttpResponse<String> answer =
        browser.send(
            "POST",
            "/login",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            "csrf=" + fields.get("csrf") + "&token=" + fields.get("token"));
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .matches("homelab=hl_[a-z2-7]{52}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    assertThat(answer.headers().firstValue("Location")).contains("/");

    server.now = server.now.plus(Duration.ofHours(12)).minusSeconds(1);
    assertThat(browser.open("/").statusCode()).isEqualTo(200);
    assertThat(browser.path()).isEqualTo("/");
    server.now = server.now.plusSeconds(1);
    browser.open("/");
    assertThat(browser.path()).startsWith("/login");
  }

  @Test
  void a_session_ends_when_somebody_logs_out_or_his_token_is_revoked() throws Exception {
    logIn(server.newToken("guest", AccessRole.VIEWER, Optional.empty()));
    String kept = browser.cookies.get("homelab");
    browser.submit("/logout", Map.of());
    assertThat(browser.path()).isEqualTo("/login");
    browser.cookies.put("homelab", kept);
    browser.open("/");
    assertThat(browser.path()).startsWith("/login");

    logIn(server.token(AccessRole.VIEWER));
    assertThat(browser.path()).isEqualTo("/");
    new LabTokens(server.access()).revoke("the-viewer").orThrow();
    browser.open("/");
    assertThat(browser.path()).startsWith("/login");
  }

  @Test
  void a_form_without_its_secret_or_from_elsewhere_is_refused() throws Exception {
    logIn(server.token(AccessRole.OPERATOR));
    browser.open("/labs/devlab/plan");
    Map<String, String> fields = browser.fields("/labs/devlab/up");
    Map<String, String> forged = new HashMap<>(fields);
    forged.put("csrf", "hl_guessed");
    assertThat(browser.post("/labs/devlab/up", forged, FROM_HERE).statusCode()).isEqualTo(403);
    forged.remove("csrf");
    assertThat(browser.post("/labs/devlab/up", forged, Map.of()).statusCode()).isEqualTo(403);
    for (Map<String, String> elsewhere :
        java.util.List.of(
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Origin", "http://evil.example"),
            Map.of("Origin", "null"))) {
      assertThat(browser.post("/labs/devlab/up", fields, elsewhere).statusCode())
          .as("%s", elsewhere)
          .isEqualTo(403);
    }
    browser.open("/runs");
    assertThat(browser.text()).contains("No runs yet");
  }

  @Test
  void nobody_is_logged_in_by_a_form_of_another_site() throws Exception {
    browser.open("/login");
    Map<String, String> fields = new HashMap<>(browser.fields("/login"));
    fields.put("token", server.token(AccessRole.VIEWER));
    PageBrowser other = new PageBrowser(server);
    // The secret of another browser's form, and none of one's own.
    assertThat(other.post("/login", fields, FROM_HERE).statusCode()).isEqualTo(403);
    assertThat(other.cookies).doesNotContainKey("homelab");
    other.close();
  }

  @Test
  void after_five_failures_an_address_waits_a_minute() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(logIn("hl_wrong").statusCode()).isEqualTo(401);
      assertThat(browser.text()).contains("That token does not count");
    }
    HttpResponse<String> answer = logIn(server.token(AccessRole.VIEWER));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
    server.now = server.now.plusSeconds(60);
    logIn(server.token(AccessRole.VIEWER));
    assertThat(browser.path()).isEqualTo("/");
    assertThat(Files.readString(folder.resolve(".homelab/audit.jsonl")))
        .contains("\"object\":\"/login\",\"status\":401", "\"object\":\"/login\",\"status\":429")
        .doesNotContain(server.token(AccessRole.VIEWER), "hl_wrong");
  }

  @Test
  void the_way_on_leads_to_no_other_site() throws Exception {
    for (String to : java.util.List.of("//evil.example/", "https://evil.example/", "/\\evil")) {
      browser.open(
          "/login?to=" + java.net.URLEncoder.encode(to, java.nio.charset.StandardCharsets.UTF_8));
      assertThat(browser.fields("/login")).containsEntry("to", "/");
    }
  }

  @Test
  void every_page_forbids_what_browsers_would_let_others_do() throws Exception {
    logIn(server.token(AccessRole.ADMIN));
    for (String path : java.util.List.of("/", "/login", "/labs/devlab", "/assets/pages.js")) {
      HttpResponse<String> answer = browser.open(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(answer.body())
          .doesNotContainPattern("(?i)<script(?![^>]* src=)|style=|\\son[a-z]+=\"");
    }
    assertThat(browser.send("GET", "/", Map.of(), "").headers().firstValue("Cache-Control"))
        .contains("no-store");
  }
}
