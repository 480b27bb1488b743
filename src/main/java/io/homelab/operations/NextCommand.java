package io.homelab.operations;

import io.homelab.model.Argv;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a person types next while a lab is being set up: it tells what its folder still lacks.
 *
 * @param argv the command
 * @param remark what else there is to know about it; may be empty
 */
public record NextCommand(Argv argv, String remark) {
  private static final String VAGRANTFILE = "Vagrantfile";

  /** What is next for the files of that lab, as they are now. */
  public static NextCommand after(LabRequest lab) {
    if (!Files.exists(lab.topology())) {
      return hasVagrantfile(lab.topology())
          ? new NextCommand(Argv.of("homelab", "import"), "")
          : new NextCommand(Argv.of("homelab", "init"), "for a topology.yaml to start from");
    }
    return Files.exists(lab.hosts())
        ? new NextCommand(Argv.of("homelab", "plan"), "")
        : new NextCommand(
            Argv.of("homelab", "hosts", "add", "ALIAS..."), "127.0.0.1 is this computer");
  }

  private static boolean hasVagrantfile(Path topology) {
    return Files.isRegularFile(topology.resolveSibling(VAGRANTFILE));
  }
}
