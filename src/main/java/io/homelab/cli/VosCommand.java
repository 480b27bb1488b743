package io.homelab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab vos}: Vagrant's verbs, routed to the right hosts. */
@Command(
    name = "vos",
    description = "Run Vagrant verbs, each on the host of its machine.",
    footer = {"homelab vos up", "homelab vos ssh web"})
final class VosCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: run 'homelab vos --help' for a list");
  }
}
