package io.homelab.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
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
public final class TokenBooks {
  private static final String FILE = "tokens.json";
  private static final int SCHEMA_VERSION = 1;
  private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);

  /** The system takes a process's lock away as soon as the process closes the file anywhere. */
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private final OwnFolder folder;

  /** Those of that folder, which may have none yet. */
  public TokenBooks(Path folder) {
    this.folder = new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab"));
  }

  /** The file that has them. */
  public Path file() {
    return folder.path().resolve(FILE);
  }

  /**
   * All of them, by name.
   *
   * @throws AccessException when they cannot be read
   */
  public List<AccessToken> all() {
    try {
      return read();
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }

  /**
   * Adds one.
   *
   * @return whether there was none of that name; else nothing is changed
   * @throws AccessException when it cannot be kept
   */
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

  /**
   * Removes one.
   *
   * @return whether there was one of that name
   * @throws AccessException when that cannot be kept
   */
  public boolean remove(String name) {
    return change(known -> known.stream().filter(each -> !each.name().equals(name)).toList());
  }

  /**
   * The token that somebody presents, if it counts; that it was used is noted, to the minute.
   *
   * @throws AccessException when they cannot be read
   */
  public Optional<AccessToken> use(TokenSecret presented, Instant now) {
    return use(presented::hasHash, now);
  }

  /**
   * The same for somebody who presented it before, and of whom only its hash is kept: a session.
   *
   * @throws AccessException when they cannot be read
   */
  public Optional<AccessToken> useAgain(String hash, Instant now) {
    return use(hash::equals, now);
  }

  private Optional<AccessToken> use(Predicate<String> hasHash, Instant now) {
    Optional<AccessToken> found = Optional.empty();
    for (AccessToken each : all()) {
      // All of them are compared, so that the time does not tell which.
      if (hasHash.test(each.hash()) && !each.isOver(now)) {
        found = Optional.of(each);
      }
    }
    if (found.isPresent()
        && found
            .get()
            .lastUsedAt()
            .map(last -> !now.isBefore(last.plus(BETWEEN_NOTES)))
            .orElse(true)) {
      String hash = found.get().hash();
      change(known ->
          known.stream().map(each -> each.hash().equals(hash) ? each.usedAt(now) : each).toList());
    }
    return found;
  }

  private boolean change(UnaryOperator<List<AccessToken>> change) {
    ReentrantLock turn = TURNS.computeIfAbsent(folder.path(), path -> new ReentrantLock());
    turn.lock();
    try {
      folder.create();
      try (FileChannel channel =
              FileChannel.open(folder.file("tokens.lock"), StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        List<AccessToken> before = read();
        List<AccessToken> after = change.apply(before);
        if (after.equals(before)) {
          return false;
        }
        folder.replace(FILE, json(after));
        return true;
      }
    } catch (IOException e) {
      throw AccessException.of("write " + file(), e);
    } finally {
      turn.unlock();
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
          one.put("sha256", each.hash());
          one.put("created_at", each.createdAt().toString());
          each.expiresAt().ifPresent(time -> one.put("expires_at", time.toString()));
          each.lastUsedAt().ifPresent(time -> one.put("last_used_at", time.toString()));
        });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
