package io.homelab.probe.finding;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.probe.FolderFacts;
import io.homelab.probe.HostFacts;
import io.homelab.probe.WorkdirFacts;
import io.homelab.probe.WorkdirFacts.Writers;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the workdir is this lab's alone and can be written. */
public final class WorkdirRule {
  /** What a workdir takes without boxes and synced files, in MB, with room for Vagrant's own. */
  static final long LEAST_MB = 16;

  private WorkdirRule() {}

  /** Everything that is wrong with it. */
  static List<Finding> of(HostName host, HostFacts facts, LabIdentity identity) {
    List<Finding> found = new ArrayList<>(unusable(host, facts, identity));
    found.addAll(full(host, facts));
    return found;
  }

  /** That the workdir is another lab's or another owner's, if so. */
  public static Optional<Finding> anothers(HostName host, HostFacts facts, LabIdentity identity) {
    return facts
        .workdir()
        .marker()
        .flatMap(identity::objection)
        .map(objection ->
            Finding.error(
                host,
                "workdir %s %s".formatted(facts.workdir().path(), objection.words()),
                objection.hint()));
  }

  /** What rules the host out, whatever is to be done there. */
  public static List<Finding> unusable(HostName host, HostFacts facts, LabIdentity identity) {
    List<Finding> found = new ArrayList<>();
    WorkdirFacts workdir = facts.workdir();
    anothers(host, facts, identity).ifPresent(found::add);
    if (workdir.marker().isEmpty() && workdir.occupied()) {
      found.add(
          Finding.error(
              host,
              "workdir %s has files in it that are not homelab's".formatted(workdir.path()),
              "set an empty 'workdir:' for this host in hosts.yaml"));
    }
    if (workdir.writers() != Writers.OWNER) {
      found.add(
          Finding.error(
              host,
              "workdir %s can be written by %s"
                  .formatted(
                      workdir.path(),
                      workdir.writers() == Writers.GROUP ? "its group" : "everybody"),
              onHost("chmod", "go-w", workdir.path())));
    }
    for (FolderFacts folder : workdir.folders()) {
      switch (folder.access()) {
        case WRITABLE -> {}
        case DENIED ->
            found.add(
                Finding.error(
                    host,
                    "folder %s is not writable".formatted(folder.path()),
                    "run `sudo chown \"$(id -un)\" %s` on the host, or set another 'workdir' in hosts.yaml"
                        .formatted(Argv.quote(folder.path()))));
        case READ_ONLY ->
            found.add(
                Finding.error(
                    host,
                    "folder %s is on a read-only file system".formatted(folder.path()),
                    "look for the cause in `dmesg` on the host, then "
                        + onHost("sudo", "mount", "-o", "remount,rw", "-T", folder.path())));
      }
    }
    return found;
  }

  /** Folders with no room for what is written to them. */
  public static List<Finding> full(HostName host, HostFacts facts) {
    List<Finding> found = new ArrayList<>();
    for (FolderFacts folder : facts.workdir().folders()) {
      if (folder.freeMb().isPresent() && folder.freeMb().getAsLong() < LEAST_MB) {
        found.add(
            Finding.error(
                host,
                "folder %s has %d MB left, but needs at least %d MB"
                    .formatted(folder.path(), folder.freeMb().getAsLong(), LEAST_MB),
                "find what fills it: "
                    + onHost("du", "-xhd1", folder.path())
                    + "; or set another 'workdir' in hosts.yaml"));
      }
    }
    return found;
  }

  private static String onHost(String... words) {
    return "run `" + Argv.of(words).toShell() + "` on the host";
  }
}
