package io.homelab.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of hosts: {@code host-tokens.json} in the served folder's {@code .homelab}, with
 * hashes instead of tokens. One that lets a host register counts once; one that a host got then is
 * good for saying that it is there, and for nothing else.
 */
public final class HostTokenBooks {
  private static final String FILE = "host-tokens.json";
  private static final int SCHEMA_VERSION = 1;

  private final OwnFolder folder;

  /** Those of that folder, which may have none yet. */
  public HostTokenBooks(Path folder) {
    this.folder = new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab"));
  }

  /** What a token is good for. */
  public enum Purpose {
    /** To become a host, once. */
    REGISTRATION,
    /** To say that a host is there. */
    HEARTBEAT
  }

  /**
   * What is kept of a token.
   *
   * @param purpose what it is good for
   * @param host the name of the host
   * @param hash SHA-256 of the token, in lower-case hexadecimal
   * @param expiresAt when it ends, if it does
   */
  public record HostToken(Purpose purpose, String host, String hash, Optional<Instant> expiresAt) {
    private boolean is(Purpose wanted, TokenSecret presented, Instant now) {
      // All hashes are compared, so that the time does not tell which token it is.
      boolean same = presented.hasHash(hash);
      return same && purpose == wanted && expiresAt.map(now::isBefore).orElse(true);
    }
  }

  /**
   * Keeps one, in the place of the host's other ones of that purpose.
   *
   * @throws AccessException when it cannot be kept
   */
  public void put(HostToken token) {
    change(known -> {
      List<HostToken> others =
          new ArrayList<>(
              known.stream()
                  .filter(each ->
                      !each.host().equals(token.host()) || each.purpose() != token.purpose())
                  .toList());
      others.add(token);
      return others;
    });
  }

  /**
   * What is kept of a token that somebody presents, if it counts.
   *
   * @throws AccessException when they cannot be read
   */
  public Optional<HostToken> find(Purpose purpose, TokenSecret presented, Instant now) {
    try {
      Optional<HostToken> found = Optional.empty();
      for (HostToken each : read()) {
        if (each.is(purpose, presented, now)) {
          found = Optional.of(each);
        }
      }
      return found;
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }

  /**
   * Takes one away, so that it counts no more.
   *
   * @return whether it was there; of two that take it at once, for one alone
   */
  public boolean take(HostToken token) {
    return change(known -> known.stream().filter(each -> !each.equals(token)).toList());
  }

  /** Takes all of a host away. */
  public void forget(String host) {
    change(known -> known.stream().filter(each -> !each.host().equals(host)).toList());
  }

  private boolean change(UnaryOperator<List<HostToken>> change) {
    try {
      return folder.locked(
          "host-tokens.lock",
          () -> {
            List<HostToken> before = read();
            List<HostToken> after = change.apply(before);
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

  private Path file() {
    return folder.path().resolve(FILE);
  }

  private List<HostToken> read() throws IOException {
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
      List<HostToken> tokens = new ArrayList<>();
      for (JsonNode each : root.required("tokens")) {
        tokens.add(
            new HostToken(
                Purpose.valueOf(each.required("purpose").stringValue()),
                each.required("host").stringValue(),
                each.required("sha256").stringValue(),
                Optional.ofNullable(each.get("expires_at"))
                    .map(JsonNode::stringValue)
                    .map(Instant::parse)));
      }
      return List.copyOf(tokens);
    } catch (AccessException e) {
      throw e;
    } catch (JacksonException
        | IllegalArgumentException
        | NoSuchElementException
        | DateTimeException e) {
      throw new AccessException(
          "%s is damaged, so no host gets in".formatted(file()),
          "delete it, and let the hosts register again",
          e);
    }
  }

  private static byte[] json(List<HostToken> tokens) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    ArrayNode all = root.putArray("tokens");
    tokens.stream()
        .sorted(Comparator.comparing(HostToken::host).thenComparing(HostToken::purpose))
        .forEach(each -> {
          ObjectNode one = all.addObject();
          one.put("purpose", each.purpose().name());
          one.put("host", each.host());
          one.put("sha256", each.hash());
          each.expiresAt().ifPresent(time -> one.put("expires_at", time.toString()));
        });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
