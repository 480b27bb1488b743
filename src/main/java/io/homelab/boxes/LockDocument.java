package io.homelab.boxes;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the text of the lock file to its end, and then tells all that is wrong with it. */
final class LockDocument {
  private static final int LONGEST_SHOWN = 80;
  private static final int DEEPEST = 8;
  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,200}(/[\\w.-]{1,200})?");
  private static final Pattern PROVIDER = Pattern.compile("[\\w.-]{1,64}");
  private static final Pattern SOURCE = Pattern.compile("https?://[!-~&&[^\"\\\\]]{1,2000}");
  private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9_]{1,20}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String ENTRY = "expected { name, version, provider, source }";

  private final List<LockProblem> problems = new ArrayList<>();
  private final List<BoxPin> pins = new ArrayList<>();

  private LockDocument() {}

  /**
   * What came of reading.
   *
   * @param pins the entries that are as they should be
   * @param problems what is wrong, in the order of the file
   */
  record LockContent(List<BoxPin> pins, List<LockProblem> problems) {}

  static LockContent read(String text) {
    LockDocument document = new LockDocument();
    LoadSettings settings = LoadSettings.builder().build();
    try {
      if (document.isTooDeep(new Parse(settings).parseString(text))) {
        return new LockContent(List.of(), List.copyOf(document.problems));
      }
      new Compose(settings)
          .composeString(text)
          .ifPresentOrElse(
              document::root,
              () -> document.problem(1, 1, "the file is empty", "expected a list 'boxes'"));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      document.problem(
          mark.map(Mark::getLine).orElse(0) + 1,
          mark.map(Mark::getColumn).orElse(0) + 1,
          "this is not valid YAML: " + shown(String.valueOf(e.getProblem())),
          "expected YAML 1.2");
    } catch (YamlEngineException e) {
      document.problem(
          1,
          1,
          "this is not valid YAML: " + shown(String.valueOf(e.getMessage())),
          "expected YAML 1.2");
    }
    return new LockContent(List.copyOf(document.pins), List.copyOf(document.problems));
  }

  /** The composer would follow any nesting, to the end of its stack. */
  private boolean isTooDeep(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEEPEST) {
        problem(
            event.getStartMark().map(Mark::getLine).orElse(0) + 1,
            event.getStartMark().map(Mark::getColumn).orElse(0) + 1,
            "the nesting is deeper than " + DEEPEST,
            ENTRY);
        return true;
      }
    }
    return false;
  }

  private void problem(int line, int column, String what, String expected) {
    problems.add(new LockProblem(line, column, what, expected));
  }

  private void problem(Node at, String what, String expected) {
    problem(
        at.getStartMark().map(Mark::getLine).orElse(0) + 1,
        at.getStartMark().map(Mark::getColumn).orElse(0) + 1,
        what,
        expected);
  }

  private static String shown(String text) {
    return PlainText.excerpt(text, LONGEST_SHOWN);
  }

  private void root(Node root) {
    if (!(root instanceof MappingNode map)) {
      problem(root, "the file is no map", "expected a list 'boxes'");
      return;
    }
    Node boxes = keys(map).get("boxes");
    if (boxes == null) {
      problem(root, "there are no boxes", "expected a list 'boxes'");
    } else if (boxes instanceof SequenceNode list) {
      list.getValue().forEach(this::entry);
    } else {
      problem(boxes, "boxes is no list", "expected a list");
    }
  }

  /** The values by their keys; a key that is there twice is a problem. */
  private SortedMap<String, Node> keys(MappingNode map) {
    SortedMap<String, Node> keys = new TreeMap<>();
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && keys.put(key.getValue(), tuple.getValueNode()) != null) {
        problem(key, "%s is there twice".formatted(shown(key.getValue())), "expected it once");
      }
    }
    return keys;
  }

  private void entry(Node entry) {
    if (!(entry instanceof MappingNode map)) {
      problem(entry, "an entry of boxes is no map", ENTRY);
      return;
    }
    SortedMap<String, Node> keys = keys(map);
    int before = problems.size();
    for (String key : List.of("name", "version", "provider", "source")) {
      if (!keys.containsKey(key)) {
        problem(entry, "a box has no " + key, ENTRY);
      }
    }
    Optional<String> name =
        text(keys, "name", matches(NAME), "the name of a box, such as owner/name");
    Optional<String> version =
        text(keys, "version", BoxVersion::isOne, "one version in quotes, such as \"1.0.0\"");
    Optional<String> provider =
        text(keys, "provider", matches(PROVIDER), "a provider, such as libvirt");
    Optional<String> source = text(keys, "source", matches(SOURCE), "an http or https URL");
    Optional<String> architecture =
        text(keys, "architecture", matches(ARCHITECTURE), "an architecture, such as amd64");
    Optional<String> sha256 =
        text(keys, "sha256", matches(SHA256), "64 hexadecimal digits in lower case");
    if (problems.size() > before) {
      return;
    }
    BoxPin pin =
        new BoxPin(
            new BoxRef(name.orElseThrow(), version.orElseThrow(), provider.orElseThrow()),
            architecture,
            sha256,
            source.orElseThrow());
    if (new BoxLock(pins).of(pin.box()).isPresent()) {
      problem(
          entry,
          "box %s for %s is there twice".formatted(pin.box().name(), pin.box().provider()),
          "expected it once");
    } else {
      pins.add(pin);
    }
  }

  private static Predicate<String> matches(Pattern pattern) {
    return text -> pattern.matcher(text).matches();
  }

  private Optional<String> text(
      SortedMap<String, Node> keys, String key, Predicate<String> rule, String expected) {
    Node value = keys.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.STR)
        && rule.test(scalar.getValue())) {
      return Optional.of(scalar.getValue());
    }
    String said =
        value instanceof ScalarNode scalar ? "'" + shown(scalar.getValue()) + "'" : "no text";
    problem(value, "%s is %s".formatted(key, said), "expected " + expected);
    return Optional.empty();
  }
}
