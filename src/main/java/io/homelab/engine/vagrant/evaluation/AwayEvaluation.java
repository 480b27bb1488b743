package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.ForeignDefinition.Away;
import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.engine.vagrant.evaluation.EvaluationAnswer.Broken;
import io.homelab.engine.vagrant.evaluation.EvaluationAnswer.Evaluated;
import io.homelab.model.Argv;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.TarStream;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirContent.UnreadableFileException;
import io.homelab.workdir.WorkdirContent.WorkdirFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Evaluates a Vagrantfile on a host, with the files beside it in a folder there that is removed
 * again. The host can answer what it likes: its answer is read as a Vagrantfile's own words are,
 * and it hears no environment variable that the files do not mention.
 *
 * @param away the host, and the variables of this computer
 * @param limit the longest that it may take, without the way of the files
 */
record AwayEvaluation(Away away, Duration limit) {
  /** The most bytes that travel. */
  static final long MOST_BYTES = 100L << 20;

  /** A larger file is no text that somebody wrote. */
  private static final long LONGEST_TEXT = 1 << 20;

  /** The slowest way, in bytes per second. */
  private static final long SLOWEST = 1 << 20;

  /** How often a Vagrantfile may ask for variables that it did not ask for before. */
  private static final int ROUNDS = 3;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,100}");
  private static final String PROGRAM = "evaluate.rb";
  private static final String FILES = "files/";
  private static final String FOLDER = "homelab-folder: ";

  /** {@code $1} is the folder in the stream, {@code $2} the file in it. */
  private static final String SHELL =
      Evaluation.shell(
          """
          tar -xf - -C "$own"
          cd -P "$own/$1"
          printf '%s%s\\n' 'homelab-folder: ' "$PWD"
          folder=$PWD
          file=$PWD/$2
          """);

  /** The command; its input is the program that Vagrant loads, and the files. */
  static Argv argv(String folder, String file, String provider) {
    return VagrantCommands.undisturbed(
        Argv.of("/bin/sh", "-c", SHELL, "sh", FILES + folder, file, provider));
  }

  /**
   * What the Vagrantfile comes to.
   *
   * @param file absolute
   * @throws UnreadableDefinitionException when it is broken, takes too long, Vagrant is not there
   *     or too much is beside it
   */
  EvaluatedVagrantfile of(Path file, String provider) {
    Path folder = Objects.requireNonNullElse(file.getParent(), file);
    SortedMap<String, WorkdirFile> files = travelling(file, folder);
    SortedMap<String, String> told = new TreeMap<>();
    for (int round = 1; ; round++) {
      ExecResult result = run(file, folder, provider, files, told);
      EvaluationAnswer answer = EvaluationAnswer.in(local(result.stdout(), folder));
      if (round == ROUNDS || !tell(asked(answer), told, files)) {
        return Evaluation.conclusion(answer, result, file, place());
      }
    }
  }

  private Evaluation.Place place() {
    return new Evaluation.Place(
        "host " + away.host().name(), "name a host that has it, or install it there");
  }

  private static SortedMap<String, WorkdirFile> travelling(Path file, Path folder) {
    SortedMap<String, WorkdirFile> files = WorkdirContent.beside(folder, file).files();
    long bytes = files.values().stream().mapToLong(WorkdirFile::size).sum();
    if (bytes > MOST_BYTES) {
      throw new UnreadableDefinitionException(
          "the files beside %s have %d MB: at most %d MB travel to another computer"
              .formatted(file, bytes >> 20, MOST_BYTES >> 20),
          "move what the Vagrantfile does not read to another folder, or install Vagrant here");
    }
    return files;
  }

  private static SortedMap<String, String> asked(EvaluationAnswer answer) {
    return switch (answer) {
      case Evaluated evaluated -> evaluated.vagrantfile().environment();
      case Broken broken -> broken.environment();
      case EvaluationAnswer.Unintelligible silent -> new TreeMap<>();
    };
  }

  /** Whether something has to be told that the host does not know: variables have other values. */
  private boolean tell(
      SortedMap<String, String> asked,
      SortedMap<String, String> told,
      SortedMap<String, WorkdirFile> files) {
    boolean news = false;
    for (Map.Entry<String, String> each : asked.entrySet()) {
      String value = away.variables().getOrDefault(each.getKey(), "");
      if (!value.equals(each.getValue())
          && !told.containsKey(each.getKey())
          && mentions(files, each.getKey())) {
        told.put(each.getKey(), value);
        news = true;
      }
    }
    return news;
  }

  /** Whether one of the files has that word: a host must not ask for a variable of its choice. */
  private static boolean mentions(SortedMap<String, WorkdirFile> files, String variable) {
    Pattern word = Pattern.compile("(?<!\\w)" + Pattern.quote(variable) + "(?!\\w)");
    for (WorkdirFile file : files.values()) {
      if (file.size() <= LONGEST_TEXT) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
          file.copyTo(text);
        } catch (IOException e) {
          throw new IllegalStateException("memory does not fail", e);
        }
        if (word.matcher(text.toString(StandardCharsets.ISO_8859_1)).find()) {
          return true;
        }
      }
    }
    return false;
  }

  private ExecResult run(
      Path file,
      Path folder,
      String provider,
      SortedMap<String, WorkdirFile> files,
      SortedMap<String, String> told) {
    String name = Objects.toString(folder.getFileName(), "");
    String travels = PLAIN.matcher(name).matches() ? name : "lab";
    SortedMap<String, WorkdirFile> all = new TreeMap<>();
    files.forEach((path, each) -> all.put(FILES + travels + "/" + path, each));
    all.put(
        PROGRAM,
        new WorkdirFile(
            (variables(told) + Evaluation.program()).getBytes(StandardCharsets.UTF_8), false));
    long bytes = files.values().stream().mapToLong(WorkdirFile::size).sum();
    AtomicReference<@Nullable UnreadableFileException> unreadable = new AtomicReference<>();
    Argv argv = argv(travels, Objects.toString(file.getFileName()), provider);
    try {
      return away.host()
          .run(
              RemoteCommand.of(argv, limit.plusSeconds(bytes / SLOWEST))
                  .withStdin(out -> {
                    try {
                      TarStream.write(List.of(all), out);
                    } catch (UnreadableFileException e) {
                      unreadable.set(e);
                    }
                  }));
    } catch (RemoteException e) {
      UnreadableFileException why = unreadable.get();
      throw why == null ? Evaluation.late(e, file, limit) : why;
    }
  }

  /**
   * What this computer's variables are, in the words of Ruby: nobody else on the host sees them.
   */
  static String variables(SortedMap<String, String> told) {
    StringBuilder ruby = new StringBuilder();
    told.forEach((name, value) ->
        ruby.append("ENV['%s'] = ".formatted(name))
            .append(
                value.isEmpty()
                    ? "nil"
                    : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
            .append('\n'));
    return ruby.toString();
  }

  /** The answer with the paths that the files have here. */
  private static String local(String stdout, Path folder) {
    Optional<String> there =
        stdout
            .lines()
            .filter(line -> line.startsWith(FOLDER + "/") && line.contains("/" + FILES))
            .map(line -> line.substring(FOLDER.length()))
            .findFirst();
    String here = JsonMapper.shared().writeValueAsString(folder.toString());
    return there
        .map(path -> stdout.replace(path, here.substring(1, here.length() - 1)))
        .orElse(stdout);
  }
}
