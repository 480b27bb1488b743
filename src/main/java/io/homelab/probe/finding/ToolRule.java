package io.homelab.probe.finding;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.PackageTool;
import io.homelab.probe.PackageTool.MissingProgram;
import java.util.ArrayList;
import java.util.List;

/** Whether the host has the commands that are run there, and runs them as they are sent. */
public final class ToolRule {
  private ToolRule() {}

  static List<Finding> of(HostName host, HostFacts facts) {
    List<Finding> found = new ArrayList<>();
    if (facts.login().readsInput()) {
      found.add(Finding.error(host, READS_INPUT, READS_INPUT_FIX));
    }
    if (!facts.computer().hasSha256()) {
      found.add(
          Finding.error(
              host,
              "neither sha256sum nor shasum is installed, so boxes cannot be verified",
              PackageTool.onHost(
                  facts.computer().packages(), MissingProgram.COREUTILS, "install coreutils")));
    }
    if (!facts.computer().hasFlock()) {
      found.add(
          Finding.warning(
              host,
              "flock is missing: runs cannot wait for a vagrant that outlived an interrupted one",
              PackageTool.onHost(
                  facts.computer().packages(), MissingProgram.FLOCK, "install util-linux")));
    }
    if (facts.login().endsProcesses()) {
      found.add(
          Finding.warning(
              host,
              "the host ends what a login leaves behind, so Vagrant would not outlive a lost connection",
              "sudo loginctl enable-linger " + Argv.quote(facts.login().user())));
    }
    return found;
  }

  /** Files travel through the standard input of commands: a line of theirs would be missing. */
  public static final String READS_INPUT = "the login shell reads standard input";

  private static final String READS_INPUT_FIX =
      "remove `read` and other input commands from the shell's start-up files on the host (~/.bashrc, ~/.profile), or run them only in a terminal: `[ -t 0 ] && read answer`";
}
