package io.homelab.model;

import java.util.regex.Pattern;

/**
 * What tells an instance of a pool from every other lab of its owner, and from the instances of
 * other books.
 *
 * @param pool the pool
 * @param books the books that it is in: 8 hexadecimal digits
 */
public record PoolMark(PoolName pool, String books) {
  private static final Pattern BOOKS = Pattern.compile("[0-9a-f]{8}");

  /**
   * Checks the books.
   *
   * @throws IllegalArgumentException when they are none
   */
  public PoolMark {
    if (!BOOKS.matcher(books).matches()) {
      throw new IllegalArgumentException("the books of a pool are none");
    }
  }

  /** The mark of a pool in the books of that number. */
  public static PoolMark of(PoolName pool, int books) {
    return new PoolMark(pool, "%08x".formatted(books));
  }
}
