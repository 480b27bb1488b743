package io.homelab.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which provisioners a command runs. */
final class ProvisionerChoice {
  @Option(
      names = "--provision-with",
      paramLabel = "NAME[,NAME...]",
      description =
          "Run only these provisioners, by name or type, on the machines that have them; those with"
              + " 'run: never', too.")
  List<String> names = new ArrayList<>();
}
