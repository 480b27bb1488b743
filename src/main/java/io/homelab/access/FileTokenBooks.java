package io.homelab.access;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that a folder's labs are served to: {@code tokens.json} in its {@code .homelab}, for
 * its owner alone, with hashes instead of tokens. It is read anew each time, so that a token that
 * was revoked counts no more from then on.
 */
final class FileTokenBooks implements TokenBooks {
  private final TokenFile<AccessToken> file;

  /** Those of that folder, which may have none yet. */
  FileTokenBooks(Path folder) {
    this.file =
        new TokenFile<>(
            OwnFolder.of(folder),
            "tokens",
            Comparator.comparing(AccessToken::name),
            FileTokenBooks::token,
            FileTokenBooks::put,
            "nobody gets in",
            "delete it, and create the tokens again");
  }

  @Override
  public List<AccessToken> all() {
    return file.all();
  }

  @Override
  public boolean add(AccessToken token) {
    return file.change(known -> {
      if (known.stream().anyMatch(each -> each.name().equals(token.name()))) {
        return known;
      }
      List<AccessToken> more = new ArrayList<>(known);
      more.add(token);
      return more;
    });
  }

  @Override
  public boolean remove(String name) {
    return file.change(known -> known.stream().filter(each -> !each.name().equals(name)).toList());
  }

  @Override
  public void note(AccessToken token, Instant time) {
    file.change(known ->
        known.stream()
            .map(each -> each.hash().equals(token.hash()) ? each.usedAt(time) : each)
            .toList());
  }

  private static AccessToken token(JsonNode node) {
    return new AccessToken(
        node.required("name").stringValue(),
        AccessRole.parse(node.required("role").stringValue()).orElseThrow(),
        Optional.ofNullable(node.get("project")).map(JsonNode::stringValue),
        node.required("sha256").stringValue(),
        Instant.parse(node.required("created_at").stringValue()),
        time(node, "expires_at"),
        time(node, "last_used_at"));
  }

  private static Optional<Instant> time(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(Instant.parse(value.stringValue()));
  }

  private static void put(AccessToken each, ObjectNode one) {
    one.put("name", each.name());
    one.put("role", each.role().wireName());
    each.project().ifPresent(project -> one.put("project", project));
    one.put("sha256", each.hash());
    one.put("created_at", each.createdAt().toString());
    each.expiresAt().ifPresent(time -> one.put("expires_at", time.toString()));
    each.lastUsedAt().ifPresent(time -> one.put("last_used_at", time.toString()));
  }
}
