package io.homelab.engine.vagrant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Nested maps, lists and scalars, with many texts that look like something else. */
final class RandomValues {
  private static final List<String> PARTS =
      List.of(
          "yes",
          "no",
          "on",
          "0",
          "12",
          "1.10",
          "0x1f",
          "012",
          "1:30",
          ":",
          "-",
          " ",
          "\n",
          "\t",
          "#",
          "\"",
          "'",
          "\\",
          "{",
          "]",
          "&",
          "*",
          "!",
          "|",
          ">",
          "%",
          "@",
          "~",
          "null",
          "=",
          "\u00e9",
          "\ud83d\ude00",
          "\u2028",
          "\u0085",
          "\r",
          "a",
          "word",
          "_",
          ".",
          "+",
          "e",
          "<<",
          "?");

  private RandomValues() {}

  static Object value(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 8 : 6);
    return switch (kind) {
      case 0 -> random.nextInt(-1000, 1000);
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt(-1000, 1000) / 8.0;
      case 6 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      case 7 -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(random), value(random, depth - 1));
        }
        yield map;
      }
      default -> text(random);
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }
}
