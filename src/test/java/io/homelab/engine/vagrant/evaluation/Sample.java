package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.ImportedTopology;
import io.homelab.model.Unsaid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Vagrantfile of a kind that people publish, with what Vagrant's evaluation of it answered, and
 * what that becomes.
 *
 * @param folder the folder with the Vagrantfile and what belongs to it
 */
record Sample(Path folder) {
  private static final Path SAMPLES =
      Path.of("src/test/resources/io/homelab/engine/vagrant/evaluation");

  /** Stands for the sample's folder in a record. */
  private static final String FOLDER = "/SAMPLE";

  /** All samples, by name. */
  static List<Sample> all() throws IOException {
    try (Stream<Path> folders = Files.list(SAMPLES)) {
      return folders.sorted().map(folder -> new Sample(folder.toAbsolutePath())).toList();
    }
  }

  static Sample named(String name) {
    return new Sample(SAMPLES.resolve(name).toAbsolutePath());
  }

  Path vagrantfile() {
    return folder.resolve("Vagrantfile");
  }

  Path answerFile() {
    return folder.resolve("answer.json");
  }

  /** A line of an answer, fit to be recorded. */
  String recorded(String answer) {
    return answer.replace(folder.toString(), FOLDER) + "\n";
  }

  /** The recorded answer. */
  EvaluationAnswer answer() throws IOException {
    return EvaluationAnswer.parse(
        Files.readString(answerFile()).replace(FOLDER, folder.toString()));
  }

  /** What the recorded answer becomes. */
  ImportedTopology topology(String provider) throws IOException {
    return TopologyWriter.write(
        ((EvaluationAnswer.Evaluated) answer()).vagrantfile(), provider, vagrantfile(), folder);
  }

  /** The topology, and below it what is not in it. */
  static String shown(ImportedTopology imported) {
    StringBuilder text = new StringBuilder(imported.text());
    text.append("---\n");
    for (Unsaid unsaid : imported.unsaid()) {
      text.append(unsaid.machine().orElse("(all)")).append(": ").append(unsaid.what()).append('\n');
    }
    return text.toString();
  }

  boolean isBroken() {
    return toString().startsWith("broken-");
  }

  @Override
  public String toString() {
    return String.valueOf(folder.getFileName());
  }
}
