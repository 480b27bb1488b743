package io.homelab.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP. */
@Timeout(60)
class FetchedFileTest {
  private static final String CONTENT = "0123456789".repeat(100_000);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start().file("/a.box", CONTENT);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Path target() {
    return folder.resolve("boxes/a.part");
  }

  private FetchedFile file(String path, Optional<BoxChecksum> checksum) {
    return new FetchedFile(
        new HttpCatalogs(
            registry.url(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(1)),
        new BoxDownload(registry.url() + path, checksum, OptionalLong.empty()),
        target());
  }

  private static Optional<BoxChecksum> sum(String content) {
    try {
      return Optional.of(
          BoxChecksum.sha256(
              FetchedFile.digest(
                  new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), "SHA-256")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void fetch(FetchedFile file) throws IOException {
    file.fetch((done, total) -> {});
  }

  private void begun(String content) throws IOException {
    Files.createDirectories(target().getParent());
    Files.writeString(target(), content);
  }

  @Test
  void a_file_arrives_whole_and_its_progress_is_told() throws IOException {
    List<Long> done = new ArrayList<>();
    file("/a.box", sum(CONTENT))
        .fetch((here, total) -> {
          done.add(here);
          assertThat(total).isEqualTo(CONTENT.length());
        });
    assertThat(target()).hasContent(CONTENT);
    assertThat(done).isSorted().endsWith((long) CONTENT.length());
  }

  @Test
  void a_fetch_that_broke_off_goes_on_where_it_stopped() throws IOException {
    registry.breaksOff("/a.box", 300_000);
    assertThrows(IOException.class, () -> fetch(file("/a.box", sum(CONTENT))));
    long there = Files.size(target());
    assertThat(there).isBetween(1L, 300_000L);
    fetch(file("/a.box", sum(CONTENT)));
    assertThat(target()).hasContent(CONTENT);
    assertThat(registry.asked()).containsExactly("/a.box", "bytes=" + there + "- /a.box");
  }

  @Test
  void the_beginning_of_another_file_is_not_gone_on_with() throws IOException {
    begun("x".repeat(1000));
    fetch(file("/a.box", sum(CONTENT)));
    assertThat(target()).hasContent(CONTENT);
  }

  @Test
  void what_is_longer_than_the_file_is_fetched_anew() throws IOException {
    begun(CONTENT + "x");
    fetch(file("/a.box", sum(CONTENT)));
    assertThat(target()).hasContent(CONTENT);
  }

  @Test
  void without_a_checksum_nobody_knows_what_the_beginning_is_of() throws IOException {
    begun("x".repeat(1000));
    fetch(file("/a.box", Optional.empty()));
    assertThat(target()).hasContent(CONTENT);
    assertThat(registry.asked()).containsExactly("/a.box");
  }

  @Test
  void another_content_than_promised_is_refused_and_does_not_stay() {
    String why =
        assertThrows(IOException.class, () -> fetch(file("/a.box", sum("another")))).getMessage();
    assertThat(why).startsWith("what it sends is not sha256:");
    assertThat(target()).doesNotExist();
  }

  @Test
  void a_server_that_falls_silent_is_given_up() {
    registry.fallsSilent("/a.box", 1000);
    assertThat(assertThrows(IOException.class, () -> fetch(file("/a.box", sum(CONTENT)))))
        .hasMessage("nothing came for 1 s");
  }

  @Test
  void what_the_server_answers_is_said() {
    assertThat(assertThrows(IOException.class, () -> fetch(file("/none.box", Optional.empty()))))
        .hasMessage("it answers with HTTP status 404");
  }

  @Test
  void a_redirect_into_nowhere_is_said() {
    registry.says("/loop", new TestRegistry.Reply(302, registry.url() + "/loop", ""));
    assertThat(assertThrows(IOException.class, () -> fetch(file("/loop", Optional.empty()))))
        .hasMessage("it redirects more than 5 times");
  }

  @Test
  void a_server_that_is_not_there_is_said() {
    registry.close();
    assertThat(assertThrows(IOException.class, () -> fetch(file("/a.box", Optional.empty()))))
        .hasMessageNotContaining("null");
  }
}
