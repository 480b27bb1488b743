package io.homelab.plan;

import io.homelab.model.FileChange;
import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirContent.UnreadableFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What {@code sync} and {@code provision} name on this computer, compared with what the hosts that
 * answer have of it.
 *
 * @param hosts what differs, by host and path; hosts where nothing differs are not in it
 * @param unreadable why nothing could be compared: one sentence
 */
public record FileComparison(
    SortedMap<HostName, SortedMap<String, FileChange>> hosts, Optional<String> unreadable) {
  /** Nothing was compared. */
  public static final FileComparison NONE = new FileComparison(new TreeMap<>(), Optional.empty());

  /** Copies the map, hosts where nothing differs left out. */
  public FileComparison {
    SortedMap<HostName, SortedMap<String, FileChange>> differing = new TreeMap<>(hosts);
    differing.values().removeIf(Map::isEmpty);
    hosts = Collections.unmodifiableSortedMap(differing);
  }

  /**
   * Compares. Where no host answers, nothing is read.
   *
   * @param wanted gives what the workdirs should hold of the lab's own files
   * @param written the files that homelab itself writes into a workdir, beside those
   */
  public static FileComparison of(
      Supplier<WorkdirContent> wanted,
      Collection<String> written,
      Map<HostName, ProbeResult> probes) {
    SortedMap<HostName, SortedMap<String, FileChange>> hosts = new TreeMap<>();
    try {
      for (Map.Entry<HostName, ProbeResult> probe : probes.entrySet()) {
        if (probe.getValue() instanceof ProbeResult.Reached reached) {
          SortedMap<String, FileChange> changes =
              reached.facts().workdir().files().without(written).changesTo(wanted.get());
          changes.keySet().removeAll(written);
          hosts.put(probe.getKey(), changes);
        }
      }
    } catch (UnreadableFileException e) {
      return new FileComparison(new TreeMap<>(), Optional.of(String.valueOf(e.getMessage())));
    }
    return new FileComparison(hosts, Optional.empty());
  }

  /** What changes on the hosts that a run with those steps works on, in file order. */
  List<HostFiles> forSteps(Collection<HostAccount> accounts, List<MachineStep> steps) {
    SortedSet<HostName> worked = new TreeSet<>();
    steps.forEach(step -> worked.addAll(step.hosts()));
    List<HostFiles> files = new ArrayList<>();
    for (HostAccount account : accounts) {
      SortedMap<String, FileChange> changes = hosts.get(account.host().name());
      if (changes != null
          && account.problem().isEmpty()
          && worked.contains(account.host().name())) {
        files.add(new HostFiles(account.host().name(), changes));
      }
    }
    return List.copyOf(files);
  }
}
