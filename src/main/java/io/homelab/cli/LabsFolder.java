package io.homelab.cli;

import io.homelab.operations.AccessRequest;
import io.homelab.operations.LabTokens;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which labs are served: that of the folder, or those of the folders in another one. */
final class LabsFolder {
  @Option(
      names = "--labs",
      paramLabel = "DIR",
      description = "All labs of the folders in DIR (default: the lab of this folder).")
  @Nullable Path folder;

  /** Whether they are those of the folders in it. */
  boolean many() {
    return folder != null;
  }

  /**
   * The folder, which is there.
   *
   * @throws RefusedException when it is not, or the files are said to be elsewhere
   */
  Path of(HomeLabCommand root) {
    GlobalOptions options = root.options();
    refuse(options.hosts != null, "--hosts");
    refuse(options.topology != null, "--topology");
    refuse(options.as != null, "--as");
    Path here = root.environment().directory().resolve(options.directory);
    Path found = (folder == null ? here : here.resolve(folder)).normalize();
    if (!Files.isDirectory(found)) {
      throw new RefusedException(
          Refusal.usage("there is no folder " + found, "name the folder of the labs: --labs DIR"));
    }
    if (folder == null && !Files.exists(found.resolve("topology.yaml"))) {
      throw new RefusedException(
          Refusal.usage(
              "there is no lab in " + found,
              "go to the folder of a lab, or name one that has folders of labs: --labs DIR"));
    }
    return found;
  }

  /** Who may use the server of that folder. */
  AccessRequest access(HomeLabCommand root) {
    return new AccessRequest(of(root), Optional.ofNullable(root.options().state));
  }

  /** Their tokens. */
  LabTokens tokens(HomeLabCommand root) {
    return LabTokens.of(root.environment().labs(), access(root));
  }

  private static void refuse(boolean given, String option) {
    if (given) {
      throw new RefusedException(
          Refusal.usage(
              option + " cannot be used here",
              "leave it out: a lab that is served has hosts.yaml and topology.yaml in its folder"));
    }
  }
}
