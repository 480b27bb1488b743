package io.homelab.remote.openssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The names that {@code Host} lines of {@code ~/.ssh/config} and of the files that it includes
 * define: no patterns, and nothing that is excluded. What they mean, only ssh knows.
 */
public final class ConfigAliases {
  /** The folder below {@code ~/.ssh} with the machines of labs. */
  public static final String OWN = "homelab";

  /** As deep as ssh itself goes. */
  private static final int DEEPEST = 16;

  /** In bytes: no configuration that a person wrote is larger. */
  private static final int LARGEST = 1 << 20;

  private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z]+)(?:\\s*=\\s*|\\s+)(.*)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\"]+)");

  private final Path home;
  private final Set<String> names = new TreeSet<>();

  private ConfigAliases(Path home) {
    this.home = home;
  }

  /**
   * The names, sorted; none where there is no file.
   *
   * @throws IOException when a file cannot be read
   */
  public static List<String> of(Path home) throws IOException {
    ConfigAliases aliases = new ConfigAliases(home);
    aliases.read(home.resolve(".ssh").resolve("config"), 0);
    return List.copyOf(aliases.names);
  }

  private void read(Path file, int depth) throws IOException {
    // What we put there ourselves are machines, and no computers to put machines on.
    if (file.startsWith(home.resolve(".ssh").resolve(OWN))) {
      return;
    }
    if (depth > DEEPEST || !Files.isRegularFile(file) || Files.size(file) > LARGEST) {
      return;
    }
    // A byte that is not UTF-8 belongs to a comment, or to a name that no host can have.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : text.split("\\R", -1)) {
      Matcher option = LINE.matcher(line);
      if (option.matches()) {
        switch (option.group(1).toLowerCase(Locale.ROOT)) {
          case "host" ->
              words(option.group(2)).stream().filter(ConfigAliases::isName).forEach(names::add);
          case "include" -> include(words(option.group(2)), depth + 1);
          default -> {}
        }
      }
    }
  }

  private static boolean isName(String word) {
    return word.chars().noneMatch(c -> c == '*' || c == '?' || c == '!');
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String found = word.group(1) == null ? word.group(2) : word.group(1);
      if (found.startsWith("#")) {
        break;
      }
      words.add(found);
    }
    return words;
  }

  private void include(List<String> patterns, int depth) throws IOException {
    for (String pattern : patterns) {
      for (Path file : files(pattern)) {
        read(file, depth);
      }
    }
  }

  /** Patterns are understood in a file's name, not in the folders above it. */
  private List<Path> files(String pattern) throws IOException {
    Path path;
    try {
      path =
          pattern.startsWith("~/")
              ? home.resolve(pattern.substring(2))
              : home.resolve(".ssh").resolve(pattern);
    } catch (InvalidPathException e) {
      return List.of();
    }
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, String.valueOf(path.getFileName()))) {
      found.forEach(files::add);
    } catch (PatternSyntaxException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(null);
    return files;
  }
}
