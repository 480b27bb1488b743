package io.homelab.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a box, ordered as RubyGems orders versions ({@code Gem::Version}), since Vagrant
 * uses its rules: parts of digits compare as numbers, a part of letters is a pre-release and comes
 * before any number, and zeros at the end do not count.
 */
public final class BoxVersion implements Comparable<BoxVersion> {
  private static final Pattern VERSION =
      Pattern.compile("\\d+(\\.[0-9A-Za-z]+)*(-[0-9A-Za-z.-]+)?");
  private static final Pattern PART = Pattern.compile("\\d+|[A-Za-z]+");
  private static final int LONGEST = 100;

  private final String text;
  private final List<String> parts;

  private BoxVersion(String text, List<String> parts) {
    this.text = text;
    this.parts = parts;
  }

  /** Whether a text is a version. */
  public static boolean isOne(String text) {
    return text.length() <= LONGEST && VERSION.matcher(text).matches();
  }

  /**
   * Reads a version.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static BoxVersion of(String text) {
    if (!isOne(text)) {
      throw new IllegalArgumentException("not a version");
    }
    List<String> parts = new ArrayList<>();
    // RubyGems reads a hyphen as the beginning of a pre-release.
    Matcher part = PART.matcher(text.replace("-", ".pre."));
    while (part.find()) {
      parts.add(part.group());
    }
    return new BoxVersion(text, List.copyOf(parts));
  }

  /** The version without its pre-release. */
  BoxVersion release() {
    List<String> numbers = new ArrayList<>();
    for (String part : parts) {
      if (isWord(part)) {
        break;
      }
      numbers.add(part);
    }
    return new BoxVersion(String.join(".", numbers), numbers);
  }

  /** The first version that {@code ~>} no longer allows: the last but one number, plus one. */
  BoxVersion bumped() {
    List<String> numbers = new ArrayList<>(release().parts);
    if (numbers.size() > 1) {
      numbers.removeLast();
    }
    numbers.set(
        numbers.size() - 1, new BigInteger(numbers.getLast()).add(BigInteger.ONE).toString());
    return new BoxVersion(String.join(".", numbers), List.copyOf(numbers));
  }

  private static boolean isWord(String part) {
    return !Character.isDigit(part.charAt(0));
  }

  /** Without the zeros at the end, and without those before a pre-release. */
  private List<String> canonical() {
    List<String> canonical = new ArrayList<>();
    List<String> zeros = new ArrayList<>();
    for (String part : parts) {
      if (!isWord(part) && new BigInteger(part).signum() == 0) {
        zeros.add("0");
        continue;
      }
      boolean firstWord = isWord(part) && canonical.stream().noneMatch(BoxVersion::isWord);
      if (!firstWord) {
        canonical.addAll(zeros);
      }
      zeros.clear();
      canonical.add(part);
    }
    return canonical.isEmpty() ? Collections.singletonList("0") : canonical;
  }

  @Override
  public int compareTo(BoxVersion other) {
    List<String> mine = canonical();
    List<String> others = other.canonical();
    for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
      int order =
          comparePart(i < mine.size() ? mine.get(i) : "0", i < others.size() ? others.get(i) : "0");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int comparePart(String mine, String other) {
    if (isWord(mine) != isWord(other)) {
      return isWord(mine) ? -1 : 1;
    }
    return isWord(mine)
        ? Integer.signum(mine.compareTo(other))
        : new BigInteger(mine).compareTo(new BigInteger(other));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoxVersion version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
