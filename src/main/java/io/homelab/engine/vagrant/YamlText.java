package io.homelab.engine.vagrant;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values as YAML that every reader takes for the same values. Readers differ in what
 * an unquoted word is: {@code yes}, {@code 012}, {@code 1:30} and {@code 1.10} are a boolean or
 * numbers for Ruby (YAML 1.1) and partly texts for YAML 1.2. So texts are quoted unless they are
 * surely texts, and numbers are written in the way that all agree on. The order of a map is kept;
 * nothing is ever an alias.
 */
public final class YamlText {
  private static final String SURE_WORD = "[A-Za-z_/][A-Za-z0-9_/.-]*";
  private static final String SPECIAL_WORD =
      "(?i)y|n|yes|no|on|off|true|false|null|nan|inf|\\.nan|\\.inf|_+";

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /**
   * The document.
   *
   * @param root maps with text keys, lists, texts, numbers, booleans, null
   * @throws IllegalArgumentException when there is anything else in it
   */
  public static String of(Map<String, ?> root) {
    YamlText text = new YamlText();
    text.map(root, 0);
    return text.out.toString();
  }

  private void map(Map<?, ?> map, int indent) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      indent(indent);
      entry(entry, indent);
    }
  }

  private void entry(Map.Entry<?, ?> entry, int indent) {
    out.append(word(String.valueOf(entry.getKey()))).append(':');
    Object value = entry.getValue();
    switch (value) {
      case Map<?, ?> inner when !inner.isEmpty() -> {
        out.append('\n');
        map(inner, indent + 2);
      }
      case Collection<?> inner when !inner.isEmpty() -> {
        out.append('\n');
        list(inner, indent + 2);
      }
      case null, default -> {
        out.append(' ');
        scalar(value, indent + 2);
      }
    }
  }

  private void list(Collection<?> list, int indent) {
    for (Object value : list) {
      indent(indent);
      out.append('-');
      switch (value) {
        case Map<?, ?> inner when !inner.isEmpty() -> {
          int before = 1;
          for (Map.Entry<?, ?> entry : inner.entrySet()) {
            indent(before);
            entry(entry, indent + 2);
            before = indent + 2;
          }
        }
        case Collection<?> inner when !inner.isEmpty() -> {
          out.append('\n');
          list(inner, indent + 2);
        }
        case null, default -> {
          out.append(' ');
          scalar(value, indent + 2);
        }
      }
    }
  }

  private void indent(int spaces) {
    out.repeat(' ', spaces);
  }

  private void scalar(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> empty -> out.append("{}");
      case Collection<?> empty -> out.append("[]");
      case Boolean truth -> out.append(truth);
      case Integer number -> out.append(number);
      case Long number -> out.append(number);
      case BigInteger number -> out.append(number);
      case Double number -> out.append(decimal(number));
      case BigDecimal number -> out.append(number.toPlainString());
      case String text when isBlock(text) -> {
        block(text, indent);
        return;
      }
      case String text -> out.append(word(text));
      default ->
          throw new IllegalArgumentException(
              "no way to write a " + value.getClass().getName() + " as YAML");
    }
    out.append('\n');
  }

  private static String decimal(double number) {
    if (Double.isNaN(number)) {
      return ".nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? ".inf" : "-.inf";
    }
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  /** Scripts stay readable; a text that a block could change goes into quotes. */
  private static boolean isBlock(String text) {
    if (!text.contains("\n") || text.endsWith("\n\n") || " \t\n".indexOf(text.charAt(0)) >= 0) {
      return false;
    }
    return text.codePoints().allMatch(c -> c == '\n' || c == '\t' || isPrintable(c));
  }

  private void block(String text, int indent) {
    out.append(text.endsWith("\n") ? "|\n" : "|-\n");
    for (String line : text.lines().toList()) {
      if (!line.isEmpty()) {
        indent(indent);
        out.append(line);
      }
      out.append('\n');
    }
  }

  private static String word(String text) {
    if (text.matches(SURE_WORD) && !text.matches(SPECIAL_WORD)) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> quote(c, quoted));
    return quoted.append('"').toString();
  }

  private static void quote(int c, StringBuilder quoted) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\t' -> quoted.append("\\t");
      default -> {
        if (isPrintable(c)) {
          quoted.appendCodePoint(c);
        } else if (c <= 0xffff) {
          quoted.append("\\u").append(hex(c, 4));
        } else {
          quoted.append("\\U").append(hex(c, 8));
        }
      }
    }
  }

  private static String hex(int c, int digits) {
    String hex = Integer.toHexString(c);
    return "0".repeat(digits - hex.length()) + hex;
  }

  /** Surely printable for YAML and no line break of its own, as U+0085 and U+2028 are. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
