package io.homelab.config;

import io.homelab.config.YamlValue.Scalar.ScalarType;

/**
 * How plain scalars resolve in YAML 1.2's core schema (YAML 1.2.2, section 10.3.2). Written by hand
 * because the library's own resolver compiles a dozen patterns at every start.
 */
final class CoreSchema {
  private CoreSchema() {}

  static ScalarType kindOf(String raw) {
    return switch (raw) {
      case "", "~", "null", "Null", "NULL" -> ScalarType.NULL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> ScalarType.BOOLEAN;
      default -> isNumber(raw) ? ScalarType.NUMBER : ScalarType.TEXT;
    };
  }

  /** Whether it is a whole number in plain decimal digits, with no sign but minus. */
  static boolean isDecimal(String raw) {
    int start = raw.startsWith("-") ? 1 : 0;
    return raw.length() > start && digitsEnd(raw, start) == raw.length();
  }

  private static boolean isNumber(String raw) {
    if (raw.startsWith("0x") || raw.startsWith("0o")) {
      return isRadix(raw, raw.charAt(1) == 'x' ? 16 : 8);
    }
    int at = raw.startsWith("-") || raw.startsWith("+") ? 1 : 0;
    return switch (raw.substring(at)) {
      case ".inf", ".Inf", ".INF" -> true;
      case ".nan", ".NaN", ".NAN" -> at == 0;
      default -> isDecimalFraction(raw, at);
    };
  }

  private static boolean isRadix(String raw, int radix) {
    for (int i = 2; i < raw.length(); i++) {
      if (raw.charAt(i) > 'f' || Character.digit(raw.charAt(i), radix) < 0) {
        return false;
      }
    }
    return raw.length() > 2;
  }

  private static boolean isDecimalFraction(String raw, int start) {
    int whole = digitsEnd(raw, start);
    int digits = whole - start;
    int at = whole;
    if (at < raw.length() && raw.charAt(at) == '.') {
      int fraction = digitsEnd(raw, at + 1);
      digits += fraction - at - 1;
      at = fraction;
    }
    if (digits == 0) {
      return false;
    }
    if (at < raw.length() && (raw.charAt(at) == 'e' || raw.charAt(at) == 'E')) {
      int sign = at + 1 < raw.length() && "+-".indexOf(raw.charAt(at + 1)) >= 0 ? 2 : 1;
      int exponent = digitsEnd(raw, at + sign);
      return exponent > at + sign && exponent == raw.length();
    }
    return at == raw.length();
  }

  private static int digitsEnd(String raw, int from) {
    int at = from;
    while (at < raw.length() && raw.charAt(at) >= '0' && raw.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
