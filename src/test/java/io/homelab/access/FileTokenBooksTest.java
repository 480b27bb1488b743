package io.homelab.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tokens of a folder: none is lost, and none comes back. */
@Timeout(60)
class FileTokenBooksTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;

  private static AccessToken token(String name, TokenSecret secret) {
    return new AccessToken(
        name,
        AccessRole.USER,
        Optional.empty(),
        secret.hash(),
        NOW,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void all_that_are_made_at_once_are_kept() throws Exception {
    List<Future<Boolean>> made = new ArrayList<>();
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        String name = "t" + i;
        made.add(
            many.submit(() -> new FileTokenBooks(folder).add(token(name, TokenSecret.random()))));
      }
      for (Future<Boolean> each : made) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(new FileTokenBooks(folder).all()).hasSize(40);
  }

  @Test
  void use_is_noted_to_the_minute_and_brings_no_revoked_token_back() {
    TokenBooks books = new FileTokenBooks(folder);
    TokenSecret secret = TokenSecret.random();
    books.add(token("ci", secret));
    TokenSecret presented = TokenSecret.of(secret.reveal());

    assertThat(books.use(presented, NOW)).map(AccessToken::name).contains("ci");
    assertThat(books.use(presented, NOW.plusSeconds(59))).isPresent();
    assertThat(books.all().getFirst().lastUsedAt()).contains(NOW);
    assertThat(books.use(presented, NOW.plus(Duration.ofMinutes(1)))).isPresent();
    assertThat(books.all().getFirst().lastUsedAt()).contains(NOW.plusSeconds(60));

    assertThat(new FileTokenBooks(folder).remove("ci")).isTrue();
    assertThat(books.use(presented, NOW.plus(Duration.ofHours(1)))).isEmpty();
    assertThat(books.all()).isEmpty();
  }

  @Test
  void a_damaged_file_lets_nobody_in_and_is_left_as_it_is() throws Exception {
    TokenBooks books = new FileTokenBooks(folder);
    TokenSecret secret = TokenSecret.random();
    books.add(token("ci", secret));
    Path file = folder.resolve(".homelab/tokens.json");
    for (String damaged : List.of("", "{", "[]", "{\"schema_version\":1,\"tokens\":[{}]}")) {
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> books.use(secret, NOW))
          .as(damaged)
          .isInstanceOf(AccessException.class)
          .hasMessageContaining("nobody gets in");
      assertThatThrownBy(() -> books.add(token("other", secret)))
          .isInstanceOf(AccessException.class);
      assertThat(file).hasContent(damaged);
    }
  }

  @Test
  void no_secret_is_in_what_a_log_would_show() {
    TokenSecret secret = TokenSecret.random();
    assertThat("" + secret).doesNotContain(secret.reveal().substring(3));
  }
}
