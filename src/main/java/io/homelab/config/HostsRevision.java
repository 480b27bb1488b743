package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.EntryValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds, changes and removes entries of the text of a {@code hosts.yaml}. Every other line stays as
 * it is, comments and order included. The result is read again before it counts, so a file that is
 * written in some unusual way is refused rather than spoilt.
 */
public final class HostsRevision {
  private final String text;
  private final List<String> lines;
  private final Sequence list;
  private final String lineEnd;

  private HostsRevision(String text, Sequence list) {
    this.text = text;
    this.list = list;
    this.lines = List.of(text.split("(?<=\n)", -1));
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /**
   * The text of a file; empty when it has no list of hosts.
   *
   * @param text what the file has
   */
  public static Optional<HostsRevision> of(String text) {
    return HostsAppendix.hosts(text).map(list -> new HostsRevision(text, list));
  }

  /** A whole file with one entry. */
  public static String begun(Map<String, EntryValue> entry) {
    return "# The computers that run the lab's machines.\nhosts:\n" + block(entry, "  ", "\n");
  }

  /** Whether there is an entry of that name. */
  public boolean has(String name) {
    return entry(name).isPresent();
  }

  /**
   * The entry of that name as one line of text that stays the same as long as it means the same.
   */
  public Optional<String> meaning(String name) {
    return entry(name).map(entry -> meaning(entry).toString());
  }

  /**
   * The text with another entry at the end of its list.
   *
   * @return empty when it cannot be added in this way
   */
  public Optional<String> withEntry(Map<String, EntryValue> entry) {
    List<Object> expected = meanings();
    expected.add(meaning(entry));
    return HostsAppendix.inserted(text, (indent, end) -> block(entry, indent, end))
        .filter(after -> means(after, expected));
  }

  /**
   * The text without the entry of that name.
   *
   * @return empty when it cannot be taken out in this way
   */
  public Optional<String> without(String name) {
    List<Object> expected = meanings();
    int at = place(name);
    if (at < 0 || !isBlock()) {
      return Optional.empty();
    }
    expected.remove(at);
    StringBuilder out = new StringBuilder();
    int from = list.items().get(at).at().line();
    int to = lastLine(at);
    for (int line = 1; line <= lines.size(); line++) {
      if (line < from || line > to) {
        out.append(lines.get(line - 1));
      }
    }
    String after = out.toString();
    return expected.isEmpty() || means(after, expected) ? Optional.of(after) : Optional.empty();
  }

  /**
   * The text with other values in the entry of that name.
   *
   * @return empty when it cannot be changed in this way
   */
  public Optional<String> changed(String name, Map<String, EntryValue> values) {
    List<Object> expected = meanings();
    int at = place(name);
    if (at < 0 || !isBlock() || !(list.items().get(at) instanceof Mapping entry)) {
      return Optional.empty();
    }
    expected.set(at, merged(meaning(entry), values));
    List<Position> keys = entry.entries().values().stream().map(MapEntry::keyAt).sorted().toList();
    boolean flow = lineAt(entry.at()).startsWith("{", offset(entry.at()));
    return (flow ? flowChanged(entry, values) : blockChanged(at, entry, keys, values))
        .filter(after -> means(after, expected));
  }

  private Optional<String> flowChanged(Mapping entry, Map<String, EntryValue> values) {
    String line = lineAt(entry.at());
    int from = offset(entry.at());
    int to = closingBrace(line, from);
    if (to < 0) {
      return Optional.empty();
    }
    String inside = flow(merged(meaning(entry), values));
    return Optional.of(
        replaced(
            entry.at().line(),
            entry.at().line(),
            line.substring(0, from) + inside + line.substring(to + 1)));
  }

  private Optional<String> blockChanged(
      int at, Mapping entry, List<Position> keys, Map<String, EntryValue> values) {
    if (keys.stream().map(Position::line).distinct().count() < keys.size()
        || keys.stream().map(Position::column).distinct().count() > 1) {
      return Optional.empty();
    }
    String indent = " ".repeat(keys.getFirst().column() - 1);
    List<String> after = new ArrayList<>(lines);
    List<Edit> edits = new ArrayList<>();
    int end = lastLine(at);
    for (Map.Entry<String, EntryValue> value : values.entrySet()) {
      MapEntry known = entry.entries().get(value.getKey());
      boolean absent = value.getValue() instanceof EntryValue.NoEntry;
      if (known == null) {
        if (!absent) {
          edits.add(
              new Edit(
                  end + 1,
                  end,
                  indent + value.getKey() + ": " + flow(meaning(value.getValue())) + lineEnd));
        }
        continue;
      }
      int from = known.keyAt().line();
      int to = lastLineOf(known.keyAt(), keys, end);
      String first = lines.get(from - 1);
      // The first key stands behind the hyphen.
      String before = first.substring(0, offset(known.keyAt()));
      if (absent && !before.isBlank()) {
        return Optional.empty();
      }
      edits.add(
          new Edit(
              from,
              to,
              absent
                  ? ""
                  : before
                      + value.getKey()
                      + ": "
                      + flow(meaning(value.getValue()))
                      + (from == to ? comment(first, known.value()) : "")
                      + lineEnd));
    }
    edits.stream()
        .sorted(Comparator.comparingInt(Edit::from).reversed())
        .forEach(edit -> {
          ended(after, edit.from() - 2);
          after.subList(edit.from() - 1, edit.to()).clear();
          after.add(edit.from() - 1, edit.text());
        });
    return Optional.of(String.join("", after));
  }

  /** A last line without an end gets one before another follows. */
  private void ended(List<String> all, int at) {
    if (at >= 0 && !all.get(at).endsWith("\n")) {
      all.set(at, all.get(at) + lineEnd);
    }
  }

  private record Edit(int from, int to, String text) {}

  private static String comment(String line, YamlValue value) {
    String body = line.stripTrailing();
    if (!(value instanceof Scalar scalar)) {
      int brace = Math.max(body.lastIndexOf('}'), body.lastIndexOf(']'));
      return brace >= 0 && body.substring(brace + 1).strip().startsWith("#")
          ? body.substring(brace + 1)
          : "";
    }
    int start = body.indexOf(':') + 1;
    if (!scalar.plain()) {
      int quote = Math.max(body.lastIndexOf("\" #"), body.lastIndexOf("' #"));
      return quote < start ? "" : body.substring(quote + 1);
    }
    for (int i = start; i < body.length() - 1; i++) {
      if (Character.isWhitespace(body.charAt(i)) && body.charAt(i + 1) == '#') {
        int from = i;
        while (from > start && Character.isWhitespace(body.charAt(from - 1))) {
          from--;
        }
        return body.substring(from);
      }
    }
    return "";
  }

  /** The last line of a key's value; comments behind it are about the next key. */
  private int lastLineOf(Position key, List<Position> keys, int end) {
    int last =
        keys.stream()
            .filter(other -> other.line() > key.line())
            .map(other -> other.line() - 1)
            .findFirst()
            .orElse(end);
    while (last > key.line() && isComment(lines.get(last - 1), key.column() - 1)) {
      last--;
    }
    return last;
  }

  private static boolean isComment(String line, int deepest) {
    return line.isBlank() || (line.strip().startsWith("#") && line.indexOf('#') <= deepest);
  }

  /** The last line of an entry; comments behind it at the hyphens are about the next one. */
  private int lastLine(int at) {
    int hyphen = lines.get(list.items().get(at).at().line() - 1).indexOf('-');
    int last =
        at + 1 < list.items().size()
            ? list.items().get(at + 1).at().line() - 1
            : HostsAppendix.nextKey(text).orElse(lines.size() + 1) - 1;
    while (last > list.items().get(at).at().line() && isComment(lines.get(last - 1), hyphen)) {
      last--;
    }
    return last;
  }

  /** Whether each entry begins on a line of its own. */
  private boolean isBlock() {
    return list.items().stream().map(item -> item.at().line()).distinct().count()
            == list.items().size()
        && list.items().stream()
            .allMatch(item -> {
              String line = lines.get(item.at().line() - 1);
              return line.strip().startsWith("-")
                  && line.substring(0, offset(item.at())).strip().equals("-");
            });
  }

  private String lineAt(Position at) {
    return lines.get(at.line() - 1);
  }

  private int offset(Position at) {
    String line = lineAt(at);
    return line.offsetByCodePoints(
        0, Math.min(at.column() - 1, line.codePointCount(0, line.length())));
  }

  private String replaced(int from, int to, String with) {
    StringBuilder out = new StringBuilder();
    for (int line = 1; line <= lines.size(); line++) {
      if (line == from) {
        out.append(with);
      } else if (line < from || line > to) {
        out.append(lines.get(line - 1));
      }
    }
    return out.toString();
  }

  private static int closingBrace(String line, int from) {
    int depth = 0;
    char quote = 0;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || (c == '\'' && !Character.isLetterOrDigit(line.charAt(i - 1)))) {
        quote = c;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return -1;
  }

  private Optional<Mapping> entry(String name) {
    int at = place(name);
    return at >= 0 && list.items().get(at) instanceof Mapping entry
        ? Optional.of(entry)
        : Optional.empty();
  }

  private int place(String name) {
    for (int at = 0; at < list.items().size(); at++) {
      if (list.items().get(at) instanceof Mapping entry
          && entry.scalar("name").equals(Optional.of(name))) {
        return at;
      }
    }
    return -1;
  }

  private static String block(Map<String, EntryValue> entry, String indent, String end) {
    StringBuilder out = new StringBuilder();
    entry.forEach((key, value) -> {
      if (!(value instanceof EntryValue.NoEntry)) {
        String before = out.isEmpty() ? "- " : "  ";
        out.append(indent)
            .append(before)
            .append(key)
            .append(": ")
            .append(flow(meaning(value)))
            .append(end);
      }
    });
    return out.toString();
  }

  /** What is meant, whatever it is written like: maps, lists, and scalars as {@link Told}. */
  private List<Object> meanings() {
    return new ArrayList<>(list.items().stream().map(HostsRevision::meaning).toList());
  }

  private boolean means(String other, List<Object> expected) {
    return HostsAppendix.hosts(other)
            .map(after -> after.items().stream().map(HostsRevision::meaning).toList())
            .equals(Optional.of(expected))
        && rest(other).equals(rest(text));
  }

  /** Everything but the hosts. */
  private static Optional<Object> rest(String text) {
    return HostsAppendix.document(text)
        .map(document -> {
          Map<String, Object> others = new LinkedHashMap<>();
          document
              .entries()
              .forEach((key, value) -> {
                if (!key.equals("hosts")) {
                  others.put(key, meaning(value.value()));
                }
              });
          return others;
        });
  }

  /** A scalar: what it says, and whether it would be read as a text whatever it says. */
  private record Told(String raw, boolean quoted) {
    @Override
    public String toString() {
      return flow(this);
    }
  }

  private static Object meaning(YamlValue value) {
    return switch (value) {
      case Scalar scalar -> new Told(scalar.raw(), scalar.kind() == Scalar.ScalarType.TEXT);
      case Sequence sequence -> sequence.items().stream().map(HostsRevision::meaning).toList();
      case Mapping map -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        map.entries().forEach((key, entry) -> entries.put(key, meaning(entry.value())));
        yield entries;
      }
    };
  }

  private static Object meaning(EntryValue value) {
    return switch (value) {
      case EntryValue.Text text -> new Told(text.text(), true);
      case EntryValue.WholeNumber number -> new Told("" + number.number(), false);
      case EntryValue.Words words ->
          words.words().stream().map(word -> (Object) new Told(word, true)).toList();
      case EntryValue.Table table -> meaning(table.entries());
      case EntryValue.NoEntry nothing -> throw new IllegalArgumentException("nothing");
    };
  }

  private static Object meaning(Map<String, EntryValue> entries) {
    return merged(new LinkedHashMap<>(), entries);
  }

  private static Map<String, Object> merged(Object entry, Map<String, EntryValue> values) {
    Map<String, Object> all = new LinkedHashMap<>();
    ((Map<?, ?>) entry)
        .forEach((key, value) -> all.put((String) key, Objects.requireNonNull(value)));
    values.forEach((key, value) -> {
      if (value instanceof EntryValue.NoEntry) {
        all.remove(key);
      } else {
        all.put(key, meaning(value));
      }
    });
    return all;
  }

  /** On one line. */
  private static String flow(Object meaning) {
    if (meaning instanceof Told told) {
      return told.quoted() ? scalar(told.raw()) : told.raw();
    }
    if (meaning instanceof List<?> words) {
      return "[" + String.join(", ", words.stream().map(HostsRevision::flow).toList()) + "]";
    }
    List<String> entries = new ArrayList<>();
    ((Map<?, ?>) meaning)
        .forEach((key, value) ->
            entries.add(scalar((String) key) + ": " + flow(Objects.requireNonNull(value))));
    return entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
  }

  /** Quoted where YAML would read something else. */
  private static String scalar(String text) {
    boolean plain =
        text.matches("[A-Za-z0-9~/][A-Za-z0-9._/@+-]*")
            && !text.endsWith("-")
            && CoreSchema.kindOf(text) == Scalar.ScalarType.TEXT;
    if (plain) {
      return text;
    }
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            out.append('\\').appendCodePoint(c);
          } else if (c >= ' ' && c < 127) {
            out.appendCodePoint(c);
          } else if (c > 0xffff) {
            out.append("\\U%08x".formatted(c));
          } else {
            out.append("\\u%04x".formatted(c));
          }
        });
    return out.append('"').toString();
  }

  /** The problems of a text that a text before it had not. */
  public static void requireNoNewProblem(String before, String after) {
    List<String> known = HostsAppendix.problems(before).stream().map(Problem::what).toList();
    List<Problem> fresh =
        HostsAppendix.problems(after).stream()
            .filter(problem -> !known.contains(problem.what()))
            .toList();
    if (!fresh.isEmpty()) {
      throw new InvalidFilesException(fresh);
    }
  }
}
