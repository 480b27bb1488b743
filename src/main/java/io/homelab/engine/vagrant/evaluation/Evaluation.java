package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.engine.vagrant.VagrantCommands;
import io.homelab.model.Argv;
import io.homelab.model.HomeLabException;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Evaluates a Vagrantfile: Vagrant loads a script of ours instead, which loads the Vagrantfile,
 * answers and ends Vagrant. The Vagrantfile sees no terminal and no input.
 *
 * @param computer where the Vagrantfile is
 * @param limit the longest that it may take, Vagrant's own start with it
 */
record Evaluation(RemoteHost computer, Duration limit) {
  /**
   * Where an evaluation runs.
   *
   * @param words what the place is called
   * @param withoutVagrant what to do if there is no Vagrant
   */
  record Place(String words, String withoutVagrant) {
    static final Place HERE =
        new Place(
            "this computer",
            "install Vagrant, or let a host of hosts.yaml evaluate it and write a topology.yaml"
                + " without 'vagrantfile': homelab import --on HOST");
  }

  private static final String PROGRAM = "evaluate.rb";
  private static final int NOT_INSTALLED = 127;
  private static final int LONGEST_REASON = 300;

  private static final String BEGIN =
      """
      set -eu
      umask 077
      command -v vagrant >/dev/null 2>&1 || exit 127
      own=$(mktemp -d)
      trap 'rm -rf "$own"' EXIT
      trap 'exit 143' HUP INT TERM
      """;

  private static final String END =
      """
      export VAGRANT_CWD="$folder" VAGRANT_VAGRANTFILE="$own/evaluate.rb" VAGRANT_DOTFILE_PATH="$own/data"
      export VAGRANT_CHECKPOINT_DISABLE=1 VAGRANT_BOX_UPDATE_CHECK_DISABLE=1 VAGRANT_NO_COLOR=1
      export HOMELAB_VAGRANTFILE="$file" HOMELAB_PROVIDER="$3"
      vagrant status </dev/null
      """;

  /** {@code $1} is the folder, {@code $2} the file. */
  private static final String SHELL =
      shell(
          """
          cat >"$own/evaluate.rb"
          cd "$1"
          folder=$1
          file=$2
          """);

  /**
   * A script that keeps the program that it reads, and whatever Vagrant wants to keep for the
   * folder, in a folder of its own. {@code $3} is the provider.
   *
   * @param arrival puts {@code evaluate.rb} into {@code $own}, goes to the folder of the
   *     Vagrantfile, and says in {@code $folder} and {@code $file} where both are
   */
  static String shell(String arrival) {
    return BEGIN + arrival + END;
  }

  /** The command; its input is the program that Vagrant loads. */
  static Argv argv(Path file, String provider) {
    Path folder = Objects.requireNonNullElse(file.getParent(), file);
    return VagrantCommands.undisturbed(
        Argv.of("/bin/sh", "-c", SHELL, "sh", folder.toString(), file.toString(), provider));
  }

  /**
   * What the Vagrantfile comes to.
   *
   * @param file absolute
   * @throws UnreadableDefinitionException when it is broken, takes too long or Vagrant is not there
   */
  EvaluatedVagrantfile of(Path file, String provider) {
    ExecResult result;
    try {
      result =
          computer.run(
              RemoteCommand.of(argv(file, provider), limit).withStdin(Stdin.text(program())));
    } catch (RemoteException e) {
      throw late(e, file, limit);
    }
    return conclusion(EvaluationAnswer.in(result.stdout()), result, file, Place.HERE);
  }

  /** What to throw when the command had no end of its own. */
  static HomeLabException late(RemoteException failure, Path file, Duration limit) {
    return failure.kind() == RemoteException.FailureKind.TIMED_OUT
        ? new UnreadableDefinitionException(
            "%s was not evaluated within %d s".formatted(file, limit.toSeconds()),
            "it waits for something or loops for ever: see what 'vagrant status' does there")
        : failure;
  }

  /**
   * What an evaluation came to.
   *
   * @throws UnreadableDefinitionException when it came to nothing
   */
  static EvaluatedVagrantfile conclusion(
      EvaluationAnswer answer, ExecResult result, Path file, Place place) {
    return switch (answer) {
      case EvaluationAnswer.Evaluated evaluated -> evaluated.vagrantfile();
      case EvaluationAnswer.Broken broken -> throw refusal(file, broken);
      case EvaluationAnswer.Unintelligible silent -> throw refusal(file, silent, result, place);
    };
  }

  private static UnreadableDefinitionException refusal(Path file, EvaluationAnswer.Broken broken) {
    String at =
        broken.line().isPresent() ? file + ":" + broken.line().getAsLong() : file.toString();
    String words = PlainText.excerpt(broken.message().replace(file + ":", "line "), LONGEST_REASON);
    return switch (broken.kind()) {
      case "version_1" ->
          new UnreadableDefinitionException(
              at + " is in the style of Vagrant 1.0 (Vagrant::Config.run)",
              "begin it with: Vagrant.configure(\"2\") do |config|");
      case "nothing_configured" ->
          new UnreadableDefinitionException(
              at + " configures nothing: there is no Vagrant.configure in it",
              "name the right file");
      case "syntax" ->
          new UnreadableDefinitionException(at + " is not valid Ruby: " + words, "correct it");
      case "exit" ->
          new UnreadableDefinitionException(
              at + " ends Vagrant: " + words, "see what 'vagrant status' says there");
      default ->
          new UnreadableDefinitionException(
              at + " cannot be evaluated: " + words,
              "see what 'vagrant status' says there, without input and with the same environment"
                  + " variables");
    };
  }

  private static UnreadableDefinitionException refusal(
      Path file, EvaluationAnswer.Unintelligible silent, ExecResult result, Place place) {
    if (result.exitCode() == NOT_INSTALLED) {
      return new UnreadableDefinitionException(
          "%s cannot be evaluated: Vagrant is not installed on %s".formatted(file, place.words()),
          place.withoutVagrant());
    }
    String last = PlainText.lastLine(result.stderr().isBlank() ? result.stdout() : result.stderr());
    return new UnreadableDefinitionException(
        "%s cannot be evaluated: %s%s"
            .formatted(
                file,
                silent.why(),
                last.isBlank() ? "" : ": " + PlainText.excerpt(last, LONGEST_REASON)),
        "see what 'vagrant status' says there");
  }

  /** The program. */
  static String program() {
    try (InputStream in = VagrantCommands.class.getResourceAsStream(PROGRAM)) {
      if (in == null) {
        throw new IllegalStateException(PROGRAM + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
