package io.homelab.model;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a lab has that its topology does not say, and that was settled when it was first brought up.
 *
 * @param lifetime how long it stays; absent means that it is no ephemeral lab
 * @param subnets the networks that it has in place of those of the topology: address and prefix
 *     length, by what stands for the network there
 * @param pool the pool of which it is an instance, if it is one
 */
public record LabTerms(
    Optional<Lifetime> lifetime, SortedMap<String, String> subnets, Optional<PoolMark> pool) {
  private static final String CREATED = "created_at";
  private static final String EXPIRES = "expires_at";
  private static final String KEEPS_DISK = "keep_disk";
  private static final String POOL = "pool";
  private static final String BOOKS = "pool_books";

  /** The keys of {@link #words}. */
  public static final List<String> KEYS = List.of(CREATED, EXPIRES, KEEPS_DISK, POOL, BOOKS);

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("3000-01-01T00:00:00Z");
  private static final Pattern SUBNET = Pattern.compile("[0-9a-z.:/-]{1,60}");

  /** A lab that is just what its topology says. */
  public static final LabTerms NONE = new LabTerms(Optional.empty(), new TreeMap<>());

  /** The terms of a lab that is no instance of a pool. */
  public LabTerms(Optional<Lifetime> lifetime, SortedMap<String, String> subnets) {
    this(lifetime, subnets, Optional.empty());
  }

  /** Copies the map. */
  public LabTerms {
    subnets = Collections.unmodifiableSortedMap(new TreeMap<>(subnets));
  }

  /** Lifetime and pool in words for a file, by their keys; empty when there are none. */
  public SortedMap<String, String> words() {
    SortedMap<String, String> words = new TreeMap<>();
    lifetime.ifPresent(its -> {
      words.put(CREATED, its.createdAt().toString());
      its.expiresAt().ifPresent(end -> words.put(EXPIRES, end.toString()));
      if (its.keepDisk().isPositive()) {
        words.put(KEEPS_DISK, its.keepDisk().toString());
      }
    });
    pool.ifPresent(its -> {
      words.put(POOL, its.pool().value());
      words.put(BOOKS, its.books());
    });
    return words;
  }

  /**
   * Reads what {@link #words} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static LabTerms of(Map<String, String> words, SortedMap<String, String> subnets) {
    subnets.forEach((key, subnet) -> {
      if (!SUBNET.matcher(key).matches() || !SUBNET.matcher(subnet).matches()) {
        throw new IllegalArgumentException("a subnet is not one");
      }
    });
    Optional<PoolMark> pool =
        Optional.ofNullable(words.get(POOL))
            .map(name -> new PoolMark(new PoolName(name), words.getOrDefault(BOOKS, "")));
    String created = words.get(CREATED);
    if (created == null) {
      return new LabTerms(Optional.empty(), subnets, pool);
    }
    try {
      Duration keepDisk = Duration.parse(words.getOrDefault(KEEPS_DISK, "PT0S"));
      if (keepDisk.isNegative() || keepDisk.compareTo(Lifetime.LONGEST) > 0) {
        throw new IllegalArgumentException(KEEPS_DISK + " is out of range");
      }
      return new LabTerms(
          Optional.of(
              new Lifetime(
                  time(created),
                  Optional.ofNullable(words.get(EXPIRES)).map(LabTerms::time),
                  keepDisk)),
          subnets,
          pool);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("a time is not one", e);
    }
  }

  /** Times that can be reckoned with: between the years 2000 and 3000. */
  private static Instant time(String text) {
    Instant time = Instant.parse(text);
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new IllegalArgumentException("a time is out of range");
    }
    return time;
  }

  /** The same networks with another lifetime. */
  public LabTerms lasting(Lifetime other) {
    return new LabTerms(Optional.of(other), subnets, pool);
  }

  /** The same lifetime with other networks. */
  public LabTerms on(SortedMap<String, String> others) {
    return new LabTerms(lifetime, others, pool);
  }

  /** The same terms of an instance of that pool. */
  public LabTerms in(PoolMark other) {
    return new LabTerms(lifetime, subnets, Optional.of(other));
  }
}
