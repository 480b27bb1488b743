package io.homelab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code docs/ci.md}: its code blocks by the second word of their fence, and the shell scripts in
 * them in the order in which a job runs them.
 */
public final class CiPage {
  private static final Path PAGE =
      Path.of(System.getProperty("homelab.root", "")).resolve("docs/ci.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]+ ([a-z]+)\\n(.*?)^```$");
  private static final Pattern GROOVY_SHELL =
      Pattern.compile("(?s)\\bsh '''(.*?)'''|\\bsh '([^'\\n]*)'|\\bscript: '([^'\\n]*)'");

  private final Map<String, String> blocks = new LinkedHashMap<>();

  private CiPage(String text) {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.put(block.group(1), block.group(2));
    }
  }

  /** The page as it is. */
  public static CiPage read() throws IOException {
    return new CiPage(Files.readString(PAGE));
  }

  /** The code block of that CI. */
  public String block(String ci) {
    return Objects.requireNonNull(blocks.get(ci), ci);
  }

  /** The code block as YAML. */
  Map<?, ?> yaml(String ci) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(block(ci));
  }

  /** What a job of that CI gives to a shell. */
  public List<String> shell(String ci) {
    return switch (ci) {
      case "github" ->
          githubSteps().stream()
              .map(step -> step.get("run"))
              .filter(Objects::nonNull)
              .map(String::valueOf)
              .toList();
      case "gitlab" -> {
        List<String> parts = new ArrayList<>();
        for (String key : List.of("before_script", "script", "after_script")) {
          parts.addAll(gitlab(key));
        }
        yield parts;
      }
      case "gitlabpool" ->
          Stream.of("before_script", "script", "after_script")
              .flatMap(key -> lines(below(ci, "test", key)))
              .toList();
      case "jenkins" -> GROOVY_SHELL.matcher(block(ci)).results().map(CiPage::firstGroup).toList();
      case "shell" -> List.of(block(ci));
      default -> throw new IllegalArgumentException(ci);
    };
  }

  /** What is below keys of the YAML. */
  Object below(String ci, String... keys) {
    Object value = yaml(ci);
    for (String key : keys) {
      value = Objects.requireNonNull(((Map<?, ?>) value).get(key), key);
    }
    return value;
  }

  List<Map<?, ?>> githubSteps() {
    List<Map<?, ?>> steps = new ArrayList<>();
    for (Object step : (List<?>) below("github", "jobs", "lab", "steps")) {
      steps.add((Map<?, ?>) step);
    }
    return steps;
  }

  List<String> gitlab(String key) {
    return lines(below("gitlab", "lab", key)).toList();
  }

  private static Stream<String> lines(Object list) {
    return ((List<?>) list).stream().map(String::valueOf);
  }

  private static String firstGroup(MatchResult found) {
    for (int i = 1; i <= found.groupCount(); i++) {
      if (found.group(i) != null) {
        return found.group(i);
      }
    }
    throw new IllegalStateException();
  }
}
