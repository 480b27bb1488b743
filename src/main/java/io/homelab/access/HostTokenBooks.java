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
 * The tokens of hosts: {@code host-tokens.json} in the served folder's {@code .homelab}, with
 * hashes instead of tokens. One that lets a host register counts once; one that a host got then is
 * good for saying that it is there, and for nothing else.
 */
public final class HostTokenBooks {
  private final TokenFile<HostToken> file;

  /** Those of that folder, which may have none yet. */
  public HostTokenBooks(Path folder) {
    this.file =
        new TokenFile<>(
            OwnFolder.of(folder),
            "host-tokens",
            Comparator.comparing(HostToken::host).thenComparing(HostToken::purpose),
            HostTokenBooks::token,
            HostTokenBooks::put,
            "no host gets in",
            "delete it, and let the hosts register again");
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
    file.change(known -> {
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
    Optional<HostToken> found = Optional.empty();
    for (HostToken each : file.all()) {
      if (each.is(purpose, presented, now)) {
        found = Optional.of(each);
      }
    }
    return found;
  }

  /**
   * Takes one away, so that it counts no more.
   *
   * @return whether it was there; of two that take it at once, for one alone
   */
  public boolean take(HostToken token) {
    return file.change(known -> known.stream().filter(each -> !each.equals(token)).toList());
  }

  /** Takes all of a host away. */
  public void forget(String host) {
    file.change(known -> known.stream().filter(each -> !each.host().equals(host)).toList());
  }

  private static HostToken token(JsonNode node) {
    return new HostToken(
        Purpose.valueOf(node.required("purpose").stringValue()),
        node.required("host").stringValue(),
        node.required("sha256").stringValue(),
        Optional.ofNullable(node.get("expires_at")).map(JsonNode::stringValue).map(Instant::parse));
  }

  private static void put(HostToken each, ObjectNode one) {
    one.put("purpose", each.purpose().name());
    one.put("host", each.host());
    one.put("sha256", each.hash());
    each.expiresAt().ifPresent(time -> one.put("expires_at", time.toString()));
  }
}
