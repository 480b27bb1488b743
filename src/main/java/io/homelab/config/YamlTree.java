package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML text as a tree of {@link YamlValue}s. Built from the parser's events rather than the
 * library's node graph, because only the events have the positions of aliases.
 */
final class YamlTree {
  /** The deepest accepted nesting. */
  static final int DEEPEST = 40;

  /** How many values aliases may add to a document; more is an alias bomb. */
  static final int MOST_ALIASED = 5_000;

  private static final int LEAST_BUFFER = 1_024;

  private final SourceFile file;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private Position last;
  private long values;
  private long aliased;

  private YamlTree(SourceFile file, String text, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.last = file.at(1, 1);
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(SourceFile.LARGEST)
            .setBufferSize(Math.max(LEAST_BUFFER, longestLine(text) + 1))
            .setVersionFunction(this::version)
            .build();
    this.events = new Parse(settings).parseReader(new WholeCharacters(text)).iterator();
  }

  /**
   * The one document of the text; an empty text is an empty value.
   *
   * @return empty after a problem that ends the reading
   */
  static Optional<YamlValue> parse(SourceFile file, String text, Problems problems) {
    YamlTree tree = new YamlTree(file, text, problems);
    try {
      return tree.document();
    } catch (Unusable e) {
      problems.add(e.at, e.what, e.expected);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.add(
          mark.map(tree::position).orElse(tree.last),
          "this is not valid YAML: " + SyntaxHint.problem(e),
          SyntaxHint.expected(e));
    } catch (YamlEngineException e) {
      problems.add(
          tree.last,
          "this is not valid YAML: " + Wording.shorten(String.valueOf(e.getMessage())),
          "expected YAML 1.2");
    }
    return Optional.empty();
  }

  /**
   * The length of the longest line in characters. The library looks ahead to the end of a line and
   * copies everything seen so far whenever its buffer ends: with a buffer shorter than the line,
   * the time is quadratic in the line's length.
   */
  private static int longestLine(String text) {
    int longest = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      longest = Math.max(longest, end - start);
      start = end + 1;
    }
    return Math.max(longest, text.length() - start);
  }

  private SpecVersion version(SpecVersion version) {
    if (version.getMajor() != 1) {
      throw new Unusable(
          last,
          "the YAML version is " + version.getMajor() + "." + version.getMinor(),
          "expected 1.2");
    }
    return version;
  }

  private Optional<YamlValue> document() {
    next(); // the start of the stream
    Event first = next();
    if (first.getEventId() == Event.ID.StreamEnd) {
      return Optional.of(new Scalar(file.at(1, 1), "", true));
    }
    YamlValue root = value(next(), 0);
    next(); // the end of the document
    Event after = next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new Unusable(last, "a second YAML document starts here", "expected one document");
    }
    return Optional.of(root);
  }

  private YamlValue value(Event event, int depth) {
    Position at = last;
    if (depth > DEEPEST) {
      throw new Unusable(
          at, "the nesting is deeper than " + DEEPEST, "expected a handful of levels");
    }
    if (event instanceof AliasEvent alias) {
      return resolve(alias.getAlias(), at);
    }
    long before = values++;
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    anchor.ifPresent(name -> anchors.put(name, Anchored.OPEN));
    YamlValue value = node(event, at, depth);
    anchor.ifPresent(name -> anchors.put(name, new Anchored(Optional.of(value), values - before)));
    return value;
  }

  // No pattern switch here and in Values: the JDK spins a class for each when it first runs, which
  // an AOT cache does not keep; 10 to 20 ms at every start.
  private YamlValue node(Event event, Position at, int depth) {
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar, at);
    }
    if (!(event instanceof CollectionStartEvent start)) {
      throw new Unusable(at, "this is not valid YAML", "expected a value");
    }
    rejectTag(start.getTag(), at);
    return event.getEventId() == Event.ID.SequenceStart ? sequence(at, depth) : mapping(at, depth);
  }

  private YamlValue resolve(Anchor name, Position at) {
    Anchored anchored = anchors.get(name);
    String shown = Wording.shorten(name.toString());
    if (anchored == null) {
      throw new Unusable(
          at, "the alias *" + shown + " has no anchor", "expected an &" + shown + " before it");
    }
    YamlValue value =
        anchored
            .value()
            .orElseThrow(() ->
                new Unusable(
                    at, "the alias *" + shown + " contains itself", "expected no recursion"));
    values += anchored.size();
    aliased += anchored.size();
    if (aliased > MOST_ALIASED) {
      throw new Unusable(
          at,
          "the aliases up to here add more than " + MOST_ALIASED + " values",
          "expected few and small aliases");
    }
    return value.movedTo(at);
  }

  private Scalar scalar(ScalarEvent event, Position at) {
    rejectTag(event.getTag(), at);
    return new Scalar(at, event.getValue(), event.getScalarStyle() == ScalarStyle.PLAIN);
  }

  private Sequence sequence(Position at, int depth) {
    List<YamlValue> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(value(event, depth + 1));
    }
    return new Sequence(at, items);
  }

  private Mapping mapping(Position at, int depth) {
    Map<String, MapEntry> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      YamlValue key = value(event, depth + 1);
      YamlValue value = value(next(), depth + 1);
      if (isUsableKey(key) && key instanceof Scalar scalar) {
        MapEntry earlier = entries.putIfAbsent(scalar.raw(), new MapEntry(key.at(), value));
        if (earlier != null) {
          problems.add(
              key.at(),
              "duplicate key " + Wording.quote(scalar.raw()) + ", first at " + earlier.keyAt(),
              "expected each key once");
        }
      }
    }
    return new Mapping(at, entries);
  }

  private boolean isUsableKey(YamlValue key) {
    if (!(key instanceof Scalar scalar)) {
      problems.add(key.at(), "a key is " + key.found(), "expected a text");
      return false;
    }
    if (scalar.kind() == Scalar.ScalarType.NULL || scalar.raw().isBlank()) {
      problems.add(key.at(), "a key is empty", "expected a text before ':'");
      return false;
    }
    if (scalar.plain() && scalar.raw().equals("<<")) {
      problems.add(key.at(), "the merge key '<<' is not YAML 1.2", "use 'defaults'");
      return false;
    }
    int control = TextRules.controlIn(scalar.raw());
    if (control >= 0) {
      problems.add(
          key.at(),
          "a key has the control character " + Wording.codePoint(control),
          "expected plain text");
      return false;
    }
    return true;
  }

  private void rejectTag(Optional<String> tag, Position at) {
    if (tag.isPresent() && !tag.get().equals("!")) {
      problems.add(
          at,
          "the tag " + Wording.quote(tag.get()),
          "expected plain YAML without tags (quote a value to make it a text)");
    }
  }

  private Event next() {
    Event event = events.next();
    event.getStartMark().ifPresent(mark -> last = position(mark));
    return event;
  }

  private Position position(Mark mark) {
    return file.at(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /**
   * The value of an anchor.
   *
   * @param value the value; absent while it is still being read
   * @param size how many values it has, counting aliases
   */
  private record Anchored(Optional<YamlValue> value, long size) {
    static final Anchored OPEN = new Anchored(Optional.empty(), 0);
  }

  /** A problem after which the rest of the file cannot be read. */
  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position at;
    private final String what;
    private final String expected;

    Unusable(Position at, String what, String expected) {
      super(what, null, false, false);
      this.at = at;
      this.what = what;
      this.expected = expected;
    }
  }
}
