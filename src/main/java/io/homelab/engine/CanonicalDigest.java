package io.homelab.engine;

import io.homelab.model.Sha256;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Short digests of nested values, the same on every computer. */
public final class CanonicalDigest {
  private CanonicalDigest() {}

  /**
   * The first 8 bytes, in hex, of the SHA-256 of a value's canonical text.
   *
   * @param value maps, collections, and what else {@code toString} tells apart
   */
  public static String of(Object value) {
    StringBuilder canonical = new StringBuilder();
    append(canonical, value);
    return HexFormat.of().formatHex(Sha256.of(canonical.toString()), 0, 8);
  }

  /** Lengths before texts and sorted keys: two different values never give the same text. */
  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put(String.valueOf(key), item == null ? "null" : item));
        out.append('{').append(sorted.size()).append(' ');
        sorted.forEach((key, item) -> {
          append(out, key);
          append(out, item);
        });
      }
      case Collection<?> list -> {
        out.append('[').append(list.size()).append(' ');
        for (Object item : list) {
          append(out, item == null ? "null" : item);
        }
      }
      default -> {
        String text = value.toString();
        out.append(value instanceof String ? 's' : 'v')
            .append(text.length())
            .append(' ')
            .append(text);
      }
    }
  }
}
