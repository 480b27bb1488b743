package io.homelab.run;

import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.Fingerprint;
import io.homelab.workdir.WorkdirContent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The provision scripts in the lab's folder. Each is read once, however many machines run it. */
public final class LocalScripts {
  private final Path folder;
  private final Map<String, String> hashed = new HashMap<>();

  private LocalScripts(Path folder) {
    this.folder = folder;
  }

  /**
   * The fingerprint of every machine of the lab, so that an edited script file is noticed.
   *
   * @throws io.homelab.model.HomeLabException when a script file cannot be read
   */
  public static SortedMap<MachineName, Fingerprint> fingerprints(Lab lab) {
    LocalScripts scripts = new LocalScripts(lab.directory());
    SortedMap<MachineName, Fingerprint> fingerprints = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      fingerprints.put(machine.name(), Fingerprint.of(machine, scripts::digest));
    }
    return fingerprints;
  }

  private String digest(String path) {
    return hashed.computeIfAbsent(path, this::hash);
  }

  private String hash(String path) {
    return WorkdirContent.digest(folder, path);
  }
}
