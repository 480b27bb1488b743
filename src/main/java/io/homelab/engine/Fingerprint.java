package io.homelab.engine;

import io.homelab.model.Machine;
import io.homelab.model.ProvisionFile;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.model.ProvisionScript;
import io.homelab.model.Provisioner;
import io.homelab.model.RunPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a plan compares of a machine's description. Scripts and Vagrant extras may hold secrets, and
 * scripts are files; so both are hashed before planning, and a plan's inputs can be saved and
 * shared.
 *
 * @param settings a digest of cpus, memory, host name and Vagrant extras
 * @param scripts a digest of the provisioners that run once, with the contents of their files; what
 *     else a machine has runs each time or only when it is asked for, changed or not
 */
public record Fingerprint(String settings, String scripts) {
  /**
   * The fingerprint of a machine.
   *
   * @param fileDigest the digest of what a provisioner brings, by its path as the machine names it
   */
  public static Fingerprint of(Machine machine, Function<String, String> fileDigest) {
    List<Object> scripts = new ArrayList<>();
    for (Provisioner provisioner : machine.provision()) {
      if (provisioner.terms().run() != RunPolicy.ONCE) {
        continue;
      }
      List<Object> parts = new ArrayList<>();
      switch (provisioner) {
        case ProvisionScript script -> {
          parts.add(script.path().orElse(""));
          parts.add(script.inline().orElse(""));
          parts.add(script.args());
          parts.add(script.env());
          parts.add(script.privileged());
        }
        case ProvisionFile file -> {
          parts.add("file");
          parts.add(file.source());
          parts.add(file.destination());
        }
        case ProvisionPlaybook playbook -> {
          parts.add(playbook.type());
          parts.add(playbook.playbook());
          parts.add(playbook.inventoryPath().orElse(""));
          parts.add(playbook.extraVars());
          parts.add(playbook.rawArguments());
        }
      }
      provisioner.files().forEach(path -> parts.add(fileDigest.apply(path)));
      scripts.add(parts);
    }
    List<Object> settings = new ArrayList<>();
    settings.add(machine.resources().cpus());
    settings.add(machine.resources().memoryMb());
    settings.add(machine.hostname());
    settings.add(machine.vagrant());
    machine
        .kept()
        .ifPresent(own -> {
          settings.add(own.settings());
          settings.add(own.untypedFolders());
          scripts.add(own.once());
          own.files().forEach(path -> scripts.add(List.of(path, fileDigest.apply(path))));
        });
    return new Fingerprint(CanonicalDigest.of(settings), CanonicalDigest.of(scripts));
  }
}
