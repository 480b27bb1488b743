package io.homelab.cli;

import io.homelab.model.MachineName;
import io.homelab.run.LocalScripts;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code homelab vos provision}. */
@Command(
    name = "provision",
    description = "Run the provision scripts again, in waves by dependency.")
final class VosProvisionCommand implements Callable<Integer> {
  @ParentCommand VosCommand vos;

  @Mixin MachineSelection selection = new MachineSelection();

  @Override
  public Integer call() {
    return selection
        .with(
            vos.root,
            "vos provision",
            (workspace, verbs) -> {
              Map<MachineName, String> digests = new TreeMap<>();
              LocalScripts.fingerprints(workspace.lab())
                  .forEach((name, fingerprint) -> digests.put(name, fingerprint.scripts()));
              return verbs.provision(digests);
            })
        .code();
  }
}
