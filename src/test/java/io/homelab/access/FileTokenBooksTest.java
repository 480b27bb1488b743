package io.homelab.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link AccessBooksContract} does not say of tokens in a file. */
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
  void a_damaged_file_lets_nobody_in_and_is_left_as_it_is() throws Exception {
    TokenBooks books = new FileTokenBooks(folder);
    TokenSecret secret = TokenSecret.random();
    books.add(token("ci", secret));
    Path file = folder.resolve(".homelab/tokens.json");
    for (String damaged :
        List.of(
            "",
            "{",
            "[]",
            "{\"schema_version\":1,\"tokens\":[{}]}",
            "{\"schema_version\":1,\"tokens\":{}}",
            "{\"schema_version\":1,\"tokens\":7}")) {
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
