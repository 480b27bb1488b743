package io.homelab.cli;

import io.homelab.operations.MachineCopy;
import io.homelab.operations.MachineCopy.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos scp} and {@code vos rsync}. */
final class VosCopyCommands {
  private VosCopyCommands() {}

  /** A command whose options are mostly those of the program that it runs. */
  interface Passing {}

  private static int copy(VosCommand vos, Program program, List<String> words) {
    List<String> all = new ArrayList<>();
    if (vos.root.options().verbose) {
      all.add("-v");
    }
    if (vos.root.options().quiet) {
      all.add("-q");
    }
    all.addAll(words);
    try (Workspace workspace = vos.root.open()) {
      return vos.root.answered(
          MachineCopy.run(workspace.opened(), program, vos.root.environment().directory(), all));
    }
  }

  /** {@code homelab vos scp}. */
  @Command(
      name = "scp",
      description =
          "Copy files to or from machines with the scp of this computer; its options go through.",
      footer = {"homelab vos scp web:/etc/hosts .", "homelab vos scp -r site/ web:/srv"})
  static final class Scp implements Callable<Integer>, Passing {
    @ParentCommand VosCommand vos;

    @Parameters(
        paramLabel = "MACHINE:PATH|PATH",
        arity = "2..*",
        description =
            "What scp takes; MACHINE:PATH is in a machine. Options that homelab has, too, go after"
                + " --.")
    List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
      return copy(vos, Program.SCP, words);
    }
  }

  /** {@code homelab vos rsync}. */
  @Command(
      name = "rsync",
      description =
          "Copy files to or from machines with the rsync of this computer; its options go through."
              + " The machine needs rsync, too.",
      footer = {
        "homelab vos rsync -a site/ web:/srv/site",
        "homelab vos rsync -- -avC --delete site/ web:/srv/site"
      })
  static final class Rsync implements Callable<Integer>, Passing {
    @ParentCommand VosCommand vos;

    @Parameters(
        paramLabel = "MACHINE:PATH|PATH",
        arity = "1..*",
        description =
            "What rsync takes; MACHINE:PATH is in a machine. Options that homelab has, too, go"
                + " after --.")
    List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
      return copy(vos, Program.RSYNC, words);
    }
  }
}
