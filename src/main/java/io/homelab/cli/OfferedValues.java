package io.homelab.cli;

import io.homelab.model.PlainText;
import io.homelab.model.StrategyName;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LabWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values that an option or a parameter may have, told by the word that stands for it in the
 * help: {@code MACHINE} is a machine wherever it stands.
 *
 * @param labs knows the lab's names
 * @param request the lab
 * @param command whose argument it is
 */
record OfferedValues(LabOpener labs, LabRequest request, CommandSpec command) {
  /** In place of values: the shell's own completion of files. */
  static final String FILES = ":files";

  /** The same of folders. */
  static final String FOLDERS = ":folders";

  private static final int LONGEST = 80;

  /** What only a few know by heart, by option. */
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "--strategy", StrategyName.wireNames(),
          "--provider", List.of("libvirt", "virtualbox"),
          "token create --role", List.of("viewer", "user", "operator", "admin"),
          "init --topology", List.of("single", "multi", "ha"),
          "--state", List.of("files"));

  /** What a lab tells, by the word in the help. */
  private static final Map<String, LabWord> NAMED =
      Map.ofEntries(
          Map.entry("MACHINE", LabWord.MACHINE),
          Map.entry("OLD", LabWord.MACHINE),
          Map.entry("HOST", LabWord.HOST),
          Map.entry("ROLE", LabWord.ROLE),
          Map.entry("BOX", LabWord.BOX),
          Map.entry("POOL", LabWord.POOL),
          Map.entry("CLAIM", LabWord.CLAIM),
          Map.entry("ALIAS", LabWord.ALIAS),
          Map.entry("--as", LabWord.LAB),
          Map.entry("hosts trust NAME", LabWord.HOST),
          Map.entry("labs extend NAME", LabWord.LAB),
          Map.entry("labs keep NAME", LabWord.LAB));

  /** The values by the value, each with what it is; any start of one is there, too. */
  Map<String, String> of(ArgSpec argument, String word) {
    Map<String, String> values = new LinkedHashMap<>();
    String label = argument.paramLabel();
    String option = argument instanceof OptionSpec named ? named.longestName() : label;
    String path = command.qualifiedName().replaceFirst("^\\S+ ?", "");
    List<String> words = WORDS.getOrDefault(path + " " + option, WORDS.get(option));
    LabWord kind = NAMED.getOrDefault(path + " " + option, NAMED.get(option));
    if (words != null) {
      words.forEach(each -> values.put(each, ""));
    } else if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(each -> values.put(each, ""));
    } else if (kind != null) {
      named(kind, values);
    } else {
      labelled(label, word, values);
    }
    return values;
  }

  private void labelled(String label, String word, Map<String, String> values) {
    LabWord kind = NAMED.get(label.split("[^A-Z]", 2)[0]);
    if (label.equals("MACHINE=HOST")) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        labs.words(request, LabWord.MACHINE)
            .forEach((name, about) -> values.put(name + "=", line(about)));
      } else {
        labs.words(request, LabWord.HOST)
            .forEach(
                (name, about) -> values.put(word.substring(0, equals + 1) + name, line(about)));
      }
    } else if (label.startsWith("MACHINE:")) {
      labs.words(request, LabWord.MACHINE)
          .forEach((name, about) -> values.put(name + ":", line(about)));
      if (label.endsWith("PATH") && values.keySet().stream().noneMatch(it -> it.startsWith(word))) {
        values.put(FILES, "");
      }
    } else if (kind != null) {
      named(kind, values);
    } else if (label.endsWith("FILE")) {
      values.put(FILES, "");
    } else if (label.equals("DIR")) {
      values.put(FOLDERS, "");
    } else if (label.equals("WORD")) {
      named(LabWord.POOL, values);
      named(LabWord.CLAIM, values);
    }
  }

  private void named(LabWord kind, Map<String, String> values) {
    labs.words(request, kind).forEach((name, about) -> values.put(name, line(about)));
  }

  /** One line that a terminal can show. */
  static String line(String text) {
    return PlainText.excerpt(text, LONGEST);
  }
}
