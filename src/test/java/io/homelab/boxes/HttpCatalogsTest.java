package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.TestRegistry.Reply;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What registries answer, over real HTTP. */
@Timeout(60)
class HttpCatalogsTest {
  private TestRegistry registry;
  private TestRegistry other;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
    other = TestRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
    other.close();
  }

  private CatalogAnswer ask(String path) {
    return new HttpCatalogs(registry.url(), Optional.of("s3cret")).ask(registry.url() + path);
  }

  @Test
  void a_catalog_tells_versions_providers_architectures_and_checksums() {
    registry.has("x/alpine", "1.0.0", "1.1.0");
    assertThat(ask("/x/alpine"))
        .isEqualTo(
            new CatalogAnswer.Listed(
                Optional.of("x/alpine"),
                List.of(
                    new BoxOffer(
                        BoxVersion.of("1.0.0"),
                        "libvirt",
                        Optional.of("amd64"),
                        Optional.of(BoxChecksum.sha256("ab".repeat(32))),
                        Optional.of(registry.url() + "/files/x/alpine-1.0.0.box")),
                    new BoxOffer(
                        BoxVersion.of("1.1.0"),
                        "libvirt",
                        Optional.of("amd64"),
                        Optional.of(BoxChecksum.sha256("ab".repeat(32))),
                        Optional.of(registry.url() + "/files/x/alpine-1.1.0.box")))));
    assertThat(registry.tokens()).containsExactly("Bearer s3cret");
  }

  @Test
  void each_catalog_is_asked_for_once() {
    registry.has("x/alpine", "1.0.0");
    HttpCatalogs catalogs = new HttpCatalogs(registry.url(), Optional.empty());
    catalogs.ask(registry.url() + "/x/alpine");
    catalogs.ask(registry.url() + "/x/alpine");
    assertThat(registry.asked()).containsExactly("/x/alpine");
    assertThat(registry.tokens()).isEmpty();
  }

  @Test
  void a_redirect_is_followed_and_another_server_does_not_see_the_token() {
    other.has("x/alpine", "1.0.0");
    registry.says("/x/alpine", new Reply(302, other.url() + "/x/alpine", ""));
    assertThat(ask("/x/alpine")).isInstanceOf(CatalogAnswer.Listed.class);
    assertThat(registry.tokens()).hasSize(1);
    assertThat(other.tokens()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x/alpine", "file:///etc/passwd", "ftp://x/y", "gopher:", "::"})
  void a_redirect_that_leads_nowhere_ends(String location) {
    registry.says("/x/alpine", new Reply(301, location, ""));
    assertThat(ask("/x/alpine")).isInstanceOf(CatalogAnswer.Malformed.class);
    assertThat(registry.asked().size()).isLessThan(10);
  }

  @Test
  void a_redirect_without_an_address_ends_where_it_began() {
    registry.says("/x/alpine", new Reply(302, "", ""));
    assertThat(ask("/x/alpine"))
        .isEqualTo(new CatalogAnswer.Malformed("it redirects to no address"));
    assertThat(registry.asked()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "401, Denied",
    "403, Denied",
    "404, Absent",
    "410, Absent",
    "500, Silent",
    "503, Silent",
    "429, Silent",
    "408, Silent",
    "418, Malformed"
  })
  void each_status_has_its_meaning(int status, String meaning) {
    registry.says("/x/alpine", new Reply(status, "", "no"));
    assertThat(ask("/x/alpine").getClass().getSimpleName()).isEqualTo(meaning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"versions\":3}", "null"})
  void what_is_no_catalog_is_malformed(String body) {
    registry.says("/x/alpine", new Reply(200, "", body));
    assertThat(ask("/x/alpine")).isInstanceOf(CatalogAnswer.Malformed.class);
  }

  @Test
  void entries_that_make_no_sense_are_left_out() {
    registry.says(
        "/x/alpine",
        new Reply(
            200,
            "",
            """
            {"versions": [
              {"version": "1; id", "providers": [{"name": "libvirt"}]},
              {"version": {"a": 7}, "providers": [{"name": "libvirt"}]},
              {"version": "2.0", "providers": [
                {"name": "../up"}, {"nome": "x"}, 3,
                {"name": "libvirt", "checksum": "\\u001b[31m", "checksum_type": "sha256"}]},
              {"version": "3.0", "providers": 5}, null]}
            """));
    assertThat(ask("/x/alpine"))
        .isEqualTo(
            new CatalogAnswer.Listed(
                Optional.empty(),
                List.of(
                    new BoxOffer(
                        BoxVersion.of("2.0"),
                        "libvirt",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))));
  }

  @Test
  void a_catalog_without_an_end_is_not_read_to_it() {
    registry.says("/x/alpine", new Reply(200, "", " ".repeat((16 << 20) + 1)));
    assertThat(ask("/x/alpine")).isEqualTo(new CatalogAnswer.Malformed("it is larger than 16 MB"));
  }

  @Test
  @Timeout(20)
  void a_body_that_comes_in_drops_is_not_waited_for() {
    HttpCatalogs catalogs =
        new HttpCatalogs(
            registry.url(), Optional.empty(), Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(catalogs.ask(registry.url() + "/drip/alpine"))
        .isEqualTo(new CatalogAnswer.Silent("it took longer than 1 s"));
  }

  @Test
  void a_registry_that_is_off_is_silent() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free;
    assertThat(new HttpCatalogs(url, Optional.empty()).ask(url + "/x/y"))
        .isInstanceOf(CatalogAnswer.Silent.class);
  }

  private FileAnswer look(String path) {
    return new HttpCatalogs(registry.url(), Optional.of("s3cret")).look(registry.url() + path);
  }

  @Test
  void a_file_is_looked_for_without_being_fetched_and_tells_its_size() {
    registry.file("/a.box", "content");
    registry.says("/moved.box", new Reply(302, "/a.box", ""));
    assertThat(look("/moved.box"))
        .isEqualTo(new FileAnswer.FileFound(false, OptionalLong.of(7), false));
    assertThat(registry.asked()).containsExactly("HEAD /moved.box", "HEAD /a.box");
  }

  @Test
  void a_server_that_says_json_has_a_catalog_there() {
    registry.has("x/alpine", "1.0.0");
    assertThat(look("/x/alpine"))
        .isInstanceOfSatisfying(
            FileAnswer.FileFound.class, found -> assertThat(found.isCatalog()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 405, 501})
  void a_server_that_answers_no_head_is_asked_for_one_byte(int status) {
    registry.file("/a.box", "content").answersHead(status);
    assertThat(look("/a.box"))
        .isEqualTo(new FileAnswer.FileFound(false, OptionalLong.of(7), false));
    assertThat(registry.asked()).containsExactly("HEAD /a.box", "bytes=0-0 /a.box");
  }

  @ParameterizedTest
  @CsvSource({
    "404, Missing",
    "410, Missing",
    "401, Withheld",
    "418, Withheld",
    "500, Unanswered",
    "503, Unanswered"
  })
  void what_a_server_says_of_a_file_that_it_does_not_give(int status, String answer) {
    registry.says("/a.box", new Reply(status, "", "{}"));
    assertThat(look("/a.box").getClass().getSimpleName()).isEqualTo(answer);
  }

  @Test
  void the_token_goes_to_the_registry_alone_when_files_are_looked_for() {
    other.file("/a.box", "content");
    registry.says("/a.box", new Reply(307, other.url() + "/a.box", "")).keeps("/a.box");
    assertThat(look("/a.box")).isEqualTo(new FileAnswer.FileFound(false, OptionalLong.of(7), true));
    assertThat(registry.tokens()).containsExactly("Bearer s3cret");
    assertThat(other.tokens()).isEmpty();
  }

  @Test
  void files_are_looked_for_behind_few_redirects_and_on_the_web_alone() {
    registry.says("/loop", new Reply(302, "/loop", ""));
    registry.says("/passwd", new Reply(302, "file:///etc/passwd", ""));
    assertThat(look("/loop")).isEqualTo(new FileAnswer.Missing("it redirects more than 5 times"));
    assertThat(look("/passwd")).isEqualTo(new FileAnswer.Missing("it redirects to no address"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://x/b", "http://a:b@x/b", "http://x/a b", "http://x/\\u001b[31m", ""})
  void an_address_of_a_file_that_cannot_be_given_on_is_left_out(String url) {
    registry.says(
        "/x/alpine",
        new Reply(
            200,
            "",
            """
            {"versions": [{"version": "1", "providers": [{"name": "libvirt", "url": "%s"}]}]}
            """
                .formatted(url)));
    assertThat(ask("/x/alpine"))
        .isInstanceOfSatisfying(
            CatalogAnswer.Listed.class,
            listed -> assertThat(listed.offers().getFirst().url()).isEmpty());
  }
}
