package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.boxes.TestRegistry.Reply;
import io.homelab.model.BoxVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
                List.of(
                    new BoxOffer(
                        BoxVersion.of("1.0.0"),
                        "libvirt",
                        Optional.of("amd64"),
                        Optional.of("ab".repeat(32))),
                    new BoxOffer(
                        BoxVersion.of("1.1.0"),
                        "libvirt",
                        Optional.of("amd64"),
                        Optional.of("ab".repeat(32))))));
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

  @ParameterizedTest
  @CsvSource({
    "401, Denied",
    "403, Denied",
    "404, Absent",
    "410, Absent",
    "500, Silent",
    "503, Silent",
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
                List.of(
                    new BoxOffer(
                        BoxVersion.of("2.0"), "libvirt", Optional.empty(), Optional.empty()))));
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
        new HttpCatalogs(registry.url(), Optional.empty(), Duration.ofSeconds(1));
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
}
