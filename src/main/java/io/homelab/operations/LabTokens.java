package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.AccessRole;
import io.homelab.access.AccessToken;
import io.homelab.access.TokenBooks;
import io.homelab.access.TokenSecret;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.Spelling;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The tokens with which others use the labs of a folder through its server. */
public final class LabTokens {
  private final AccessBooks books;

  /** Those of these books. */
  public LabTokens(AccessBooks books) {
    this.books = books;
  }

  /** Those of that folder. */
  public static LabTokens of(LabOpener labs, AccessRequest request) {
    return new LabTokens(labs.access(request));
  }

  /**
   * A token that was made just now.
   *
   * @param token what is kept of it
   * @param secret the token itself, which nobody can tell a second time
   */
  public record NewToken(AccessToken token, TokenSecret secret) {}

  /**
   * Makes one.
   *
   * @param name what it is called
   * @param role what it allows
   * @param project the project that it belongs to; absent means the whole server
   * @param ttl for how long it counts; absent means until it is revoked
   */
  public Answer<NewToken> create(
      String name,
      String role,
      Optional<String> project,
      Optional<Duration> ttl,
      InstantSource clock) {
    return Answer.of(() -> {
      if (!Names.isValid(name)) {
        throw new RefusedException(
            Refusal.usage(
                "'%s' is no name for a token".formatted(PlainText.excerpt(name, 40)),
                "use letters a to z, digits and '-', at most 63, beginning with a letter or digit"));
      }
      AccessRole allowed =
          AccessRole.parse(role)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage(
                          "there is no role '%s'".formatted(PlainText.excerpt(role, 40)),
                          "use one of: " + String.join(", ", AccessRole.wireNames()))));
      project.ifPresent(word -> new LabProjects(books).known(word));
      TokenSecret secret = TokenSecret.random();
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      AccessToken token =
          new AccessToken(
              name, allowed, project, secret.hash(), now, ttl.map(now::plus), Optional.empty());
      if (!books.tokens().add(token)) {
        throw new RefusedException(
            Refusal.usage(
                "there is a token '%s' already".formatted(name),
                "choose another name, or first: homelab token revoke " + name));
      }
      return new NewToken(token, secret);
    });
  }

  /** All of them, by name. */
  public Answer<List<AccessToken>> list() {
    return Answer.of(() -> books.tokens().all());
  }

  /** Revokes one, which counts no more from then on. */
  public Answer<String> revoke(String name) {
    return Answer.of(() -> {
      TokenBooks tokens = books.tokens();
      if (!tokens.remove(name)) {
        String near = Spelling.nearest(name, tokens.all().stream().map(AccessToken::name).toList());
        throw new RefusedException(
            Refusal.usage(
                "there is no token '%s'".formatted(PlainText.excerpt(name, 40)),
                near == null ? "see: homelab token list" : "did you mean '%s'?".formatted(near)));
      }
      return name;
    });
  }
}
