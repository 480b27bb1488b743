package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Adds entries to the text of a {@code hosts.yaml}, at the end of its list. Every other byte stays,
 * comments included. The result is read again before it counts, so a file that is written in some
 * unusual way is refused rather than spoilt.
 */
public final class HostsAppendix {
  private HostsAppendix() {}

  /**
   * The text with the entries.
   *
   * @param text what the file has
   * @return empty when the list is not written as one entry below the other
   */
  public static Optional<String> add(String text, List<HostEntry> entries) {
    return inserted(
            text,
            (indent, end) ->
                entries.stream()
                    .map(entry -> entry.yaml(indent, end))
                    .collect(Collectors.joining()))
        .filter(after -> meansTheSame(hosts(text).orElseThrow(), after, entries));
  }

  /**
   * The text with more lines at the end of its list.
   *
   * @param yaml makes them of what stands before a hyphen, and of the end of a line
   * @return empty when the list is not written as one entry below the other
   */
  static Optional<String> inserted(String text, BinaryOperator<String> yaml) {
    Optional<Sequence> before = hosts(text);
    if (before.isEmpty() || before.get().items().isEmpty()) {
      return Optional.empty();
    }
    String[] lines = text.split("(?<=\n)", -1);
    String first = lines[before.get().items().getFirst().at().line() - 1];
    int hyphen = first.indexOf('-');
    if (hyphen < 0 || !first.substring(0, hyphen).isBlank()) {
      return Optional.empty();
    }
    String end = first.endsWith("\r\n") ? "\r\n" : "\n";
    int last = lastLine(lines, nextKey(text).orElse(lines.length + 1), hyphen);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < last; at++) {
      out.append(lines[at]);
    }
    if (!out.toString().endsWith("\n")) {
      out.append(end);
    }
    String indent = first.substring(0, hyphen);
    out.append(yaml.apply(indent, end));
    for (int at = last; at < lines.length; at++) {
      out.append(lines[at]);
    }
    return Optional.of(out.toString());
  }

  /** A whole file with the entries and nothing else. */
  public static String begun(List<HostEntry> entries) {
    return "# The computers that run the lab's machines.\nhosts:\n" + toPaste(entries);
  }

  /**
   * What is wrong in the longer text that was not wrong before, such as a second entry for the same
   * computer.
   */
  public static Optional<Problem> objection(String before, String after) {
    Set<String> known = problems(before).stream().map(Problem::what).collect(Collectors.toSet());
    return problems(after).stream().filter(problem -> !known.contains(problem.what())).findFirst();
  }

  /** Names of transports are not looked at: a new entry has none, and a plugin may add some. */
  static List<Problem> problems(String text) {
    Problems problems = new Problems();
    Path here = Path.of("").toAbsolutePath();
    KnownNames transports = KnownNames.only(new TreeSet<>(List.of(Host.LOCAL, Host.SSH)));
    document(text)
        .ifPresent(document -> new HostsReader(here, here, transports, problems).read(document));
    return problems.sorted();
  }

  /** The entries as a person can paste them. */
  public static String toPaste(List<HostEntry> entries) {
    return entries.stream().map(entry -> entry.yaml("  ", "\n")).collect(Collectors.joining());
  }

  private static boolean meansTheSame(Sequence before, String text, List<HostEntry> added) {
    Optional<Sequence> after = hosts(text);
    int old = before.items().size();
    if (after.isEmpty()
        || after.get().items().size() != old + added.size()
        || !after.get().items().subList(0, old).equals(before.items())) {
      return false;
    }
    for (int at = 0; at < added.size(); at++) {
      if (!(after.get().items().get(old + at) instanceof Mapping entry)
          || !entry.scalar("name").equals(Optional.of(added.get(at).name().value()))
          || !entry.scalar("address").equals(Optional.of(added.get(at).address()))
          || !entry.scalar("ssh_user").equals(added.get(at).sshUser())) {
        return false;
      }
    }
    return true;
  }

  static Optional<Mapping> document(String text) {
    Problems problems = new Problems();
    Optional<YamlValue> root =
        YamlTree.parse(new SourceFile(0, Path.of("hosts.yaml"), "hosts.yaml"), text, problems);
    return root.isPresent() && problems.isEmpty() && root.get() instanceof Mapping map
        ? Optional.of(map)
        : Optional.empty();
  }

  static Optional<Sequence> hosts(String text) {
    return document(text)
        .map(map -> map.entries().get("hosts"))
        .map(MapEntry::value)
        .filter(Sequence.class::isInstance)
        .map(Sequence.class::cast);
  }

  /** The line of the key behind the list; 1 is the first line. */
  static Optional<Integer> nextKey(String text) {
    Mapping document = document(text).orElseThrow();
    int list = Optional.ofNullable(document.entries().get("hosts")).orElseThrow().keyAt().line();
    return document.entries().values().stream()
        .map(entry -> entry.keyAt().line())
        .filter(line -> line > list)
        .min(Integer::compare);
  }

  /**
   * How many lines there are up to the last one of the list. A comment further in than the hyphens
   * is about the entry above it.
   */
  private static int lastLine(String[] lines, int next, int hyphen) {
    int last = next - 1;
    while (last > 0 && isBehind(lines[last - 1], hyphen)) {
      last--;
    }
    return last;
  }

  private static boolean isBehind(String line, int hyphen) {
    return line.isBlank() || (line.strip().startsWith("#") && line.indexOf('#') <= hyphen);
  }
}
