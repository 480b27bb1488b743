package io.homelab.report;

import io.homelab.access.AccessToken;
import io.homelab.operations.LabTokens.NewToken;
import io.homelab.report.Style.Tone;
import java.time.Instant;
import java.util.List;

/** What {@code token} shows. */
public final class TokensView {
  private TokensView() {}

  /** A table of tokens, without the tokens themselves. */
  public static String human(List<AccessToken> tokens, Instant now, Style style) {
    if (tokens.isEmpty()) {
      return "No tokens.\n";
    }
    TextTable table = new TextTable("");
    table.header("Token", "Role", "Project", "Created", "Ends", "Last used");
    for (AccessToken token : tokens) {
      table.row(
          token.isOver(now) ? Tone.WARNING : Tone.NORMAL,
          token.name(),
          token.role().wireName(),
          token.project().orElse("-"),
          TimeText.utc(token.createdAt()),
          token.isOver(now)
              ? "has ended"
              : token.expiresAt().map(TimeText::utc).orElse("when revoked"),
          token.lastUsedAt().map(TimeText::utc).orElse("never"));
    }
    StringBuilder out = new StringBuilder();
    table.appendTo(out, style);
    return out.toString();
  }

  /** {@code tokens}: an object for each, without the tokens themselves. */
  public static String json(List<AccessToken> tokens, Instant now) {
    JsonDocument json = JsonDocument.pretty().startArray("tokens");
    for (AccessToken token : tokens) {
      put(json.startObject(), token).put("expired", token.isOver(now)).endObject();
    }
    return json.endArray().end();
  }

  /** The new token: this once. */
  public static String json(NewToken made) {
    JsonDocument json = JsonDocument.pretty().put("token", made.secret().reveal());
    return put(json, made.token()).end();
  }

  /** The new token alone, for a pipe. */
  public static String text(NewToken made) {
    return made.secret().reveal() + "\n";
  }

  private static JsonDocument put(JsonDocument json, AccessToken token) {
    return json.put("name", token.name())
        .put("role", token.role().wireName())
        .put("project", token.project())
        .put("created_at", TimeText.utc(token.createdAt()))
        .put("expires_at", token.expiresAt().map(TimeText::utc))
        .put("last_used_at", token.lastUsedAt().map(TimeText::utc));
  }

  /** {@code revoked}: the name. */
  public static String revokedJson(String name) {
    return JsonDocument.pretty().put("revoked", name).end();
  }
}
