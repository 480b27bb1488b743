package io.homelab.config;

import io.homelab.config.YamlValue.Scalar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as other tools write them, {@code 2GB}, {@code 512 MiB} or {@code 1.5g}: never accepted,
 * only converted into a suggestion. All units are powers of 1024, as in Vagrant.
 */
final class SizeText {
  private static final String UNITS = "kmgt";
  private static final Pattern WITH_UNIT =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([kmgt])i?b?");

  private SizeText() {}

  /** The size in MiB, rounded up; empty if the text is not a number with a unit. */
  static OptionalLong mebibytes(YamlValue value) {
    return in(value, 'm');
  }

  /** The size in GiB, rounded up; empty if the text is not a number with a unit. */
  static OptionalLong gibibytes(YamlValue value) {
    return in(value, 'g');
  }

  private static OptionalLong in(YamlValue value, char wanted) {
    if (!(value instanceof Scalar scalar) || scalar.raw().length() > 20) {
      return OptionalLong.empty();
    }
    Matcher matcher = WITH_UNIT.matcher(scalar.raw().strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    int powers = UNITS.indexOf(matcher.group(2)) - UNITS.indexOf(wanted);
    BigDecimal factor = BigDecimal.valueOf(1L << (10 * Math.abs(powers)));
    BigDecimal number = new BigDecimal(matcher.group(1));
    BigDecimal size =
        powers < 0
            ? number.divide(factor, 0, RoundingMode.CEILING)
            : number.multiply(factor).setScale(0, RoundingMode.CEILING);
    return OptionalLong.of(size.longValueExact());
  }
}
