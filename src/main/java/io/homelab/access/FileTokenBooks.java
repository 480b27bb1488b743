package io.homelab.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that a folder's labs are served to: {@code tokens.json} in its {@code .homelab}, for
 * its owner alone, with hashes instead of tokens. It is read anew each time, so that a token that
 * was revoked counts no more from then on.
 */
final class FileTokenBooks implements TokenBooks {
  private static final String FILE = "tokens.json";
  private static final int SCHEMA_VERSION = 1;

  private final OwnFolder folder;

  /** Those of that folder, which may have none yet. */
  FileTokenBooks(Path folder) {
    this.folder = new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab"));
  }

  private Path file() {
    return folder.path().resolve(FILE);
  }

  @Override
  public List<AccessToken> all() {
    try {
      return read();
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }

  @Override
  public boolean add(AccessToken token) {
    return change(known -> {
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
    return change(known -> known.stream().filter(each -> !each.name().equals(name)).toList());
  }

  @Override
  public void note(AccessToken token, Instant time) {
    change(known ->
        known.stream()
            .map(each -> each.hash().equals(token.hash()) ? each.usedAt(time) : each)
            .toList());
  }

  private boolean change(UnaryOperator<List<AccessToken>> change) {
    try {
      return folder.locked(
          "tokens.lock",
          () -> {
            List<AccessToken> before = read();
            List<AccessToken> after = change.apply(before);
            if (after.equals(before)) {
              return false;
            }
            folder.replace(FILE, json(after));
            return true;
          });
    } catch (IOException e) {
      throw AccessException.of("write " + file(), e);
    }
  }

  private List<AccessToken> read() throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file());
    } catch (NoSuchFileException e) {
      return List.of();
    }
    try {
      JsonNode root = JsonMapper.shared().readTree(content);
      if (root.required("schema_version").intValue() != SCHEMA_VERSION) {
        throw new AccessException(
            "%s was written by another version of homelab".formatted(file()),
            "use the version of homelab that wrote it",
            null);
      }
      List<AccessToken> tokens = new ArrayList<>();
      for (JsonNode each : root.required("tokens")) {
        tokens.add(
            new AccessToken(
                each.required("name").stringValue(),
                AccessRole.parse(each.required("role").stringValue()).orElseThrow(),
                Optional.ofNullable(each.get("project")).map(JsonNode::stringValue),
                each.required("sha256").stringValue(),
                Instant.parse(each.required("created_at").stringValue()),
                time(each, "expires_at"),
                time(each, "last_used_at")));
      }
      return List.copyOf(tokens);
    } catch (AccessException e) {
      throw e;
    } catch (JacksonException
        | IllegalArgumentException
        | java.util.NoSuchElementException
        | java.time.DateTimeException e) {
      throw new AccessException(
          "%s is damaged, so nobody gets in".formatted(file()),
          "delete it, and create the tokens again",
          e);
    }
  }

  private static Optional<Instant> time(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(Instant.parse(value.stringValue()));
  }

  private static byte[] json(List<AccessToken> tokens) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    ArrayNode all = root.putArray("tokens");
    tokens.stream()
        .sorted(Comparator.comparing(AccessToken::name))
        .forEach(each -> {
          ObjectNode one = all.addObject();
          one.put("name", each.name());
          one.put("role", each.role().wireName());
          each.project().ifPresent(project -> one.put("project", project));
          one.put("sha256", each.hash());
          one.put("created_at", each.createdAt().toString());
          each.expiresAt().ifPresent(time -> one.put("expires_at", time.toString()));
          each.lastUsedAt().ifPresent(time -> one.put("last_used_at", time.toString()));
        });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
