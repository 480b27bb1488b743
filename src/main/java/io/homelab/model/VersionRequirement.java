package io.homelab.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions of a box will do, as Vagrant's {@code box_version} and RubyGems ({@code
 * Gem::Requirement}) write it: conditions with commas in between, each an operator ({@code =},
 * {@code !=}, {@code >}, {@code <}, {@code >=}, {@code <=}, {@code ~>}; none means {@code =}) and a
 * version. {@code ~> 2.2} allows 2.2 up to, but not including, 3; {@code ~> 2.2.1} up to 2.3.
 */
public final class VersionRequirement {
  private static final Pattern CONDITION =
      Pattern.compile("\\s*(=|!=|>=|<=|>|<|~>)?\\s*([0-9A-Za-z.-]+)\\s*");

  /** What stands for "the newest". */
  public static final String ANY = ">= 0";

  private final List<Condition> conditions;

  private VersionRequirement(List<Condition> conditions) {
    this.conditions = conditions;
  }

  private record Condition(String operator, BoxVersion version) {
    boolean allows(BoxVersion candidate) {
      int order = candidate.compareTo(version);
      return switch (operator) {
        case "=" -> order == 0;
        case "!=" -> order != 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        case ">=" -> order >= 0;
        case "<=" -> order <= 0;
        default -> order >= 0 && candidate.release().compareTo(version.bumped()) < 0;
      };
    }
  }

  /** Reads a requirement; empty if it is not one. */
  public static Optional<VersionRequirement> parse(String text) {
    List<Condition> conditions = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher match = CONDITION.matcher(part);
      if (!match.matches() || !BoxVersion.isOne(match.group(2))) {
        return Optional.empty();
      }
      conditions.add(
          new Condition(
              Optional.ofNullable(match.group(1)).orElse("="), BoxVersion.of(match.group(2))));
    }
    return Optional.of(new VersionRequirement(List.copyOf(conditions)));
  }

  /** Whether a version will do. */
  public boolean allows(BoxVersion version) {
    return conditions.stream().allMatch(condition -> condition.allows(version));
  }

  /** The newest version that will do. */
  public Optional<BoxVersion> newest(Collection<BoxVersion> versions) {
    return versions.stream().filter(this::allows).max(BoxVersion::compareTo);
  }
}
