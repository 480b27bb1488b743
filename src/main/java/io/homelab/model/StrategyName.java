package io.homelab.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The placement strategies by the names that files and options use. */
public enum StrategyName {
  FIRST_FIT_DECREASING,
  BEST_FIT,
  LEAST_LOADED,
  ROUND_ROBIN,
  RANDOM,
  STICKY,
  OPTIMAL;

  /** The name in files, options and JSON, for example {@code first_fit_decreasing}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The strategy with that wire name, if there is one. */
  public static Optional<StrategyName> parse(String text) {
    return Arrays.stream(values()).filter(s -> s.wireName().equals(text)).findFirst();
  }

  /** All wire names, in declaration order. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(StrategyName::wireName).toList();
  }
}
