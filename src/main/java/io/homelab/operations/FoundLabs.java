package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.HostLabs;
import io.homelab.workdir.MarkerFile;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The labs of this user's accounts on the hosts.
 *
 * @param labs the labs, sorted
 * @param heard the hosts that answered
 * @param silent hosts that did not answer, and why
 * @param unreadable folders on hosts whose marker cannot be read: whose they are, nobody can tell
 */
public record FoundLabs(
    List<FoundLab> labs,
    SortedSet<HostName> heard,
    SortedMap<HostName, String> silent,
    SortedMap<HostName, List<String>> unreadable) {
  /** Copies the collections. */
  public FoundLabs {
    labs = List.copyOf(labs);
    heard = Collections.unmodifiableSortedSet(new TreeSet<>(heard));
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
    unreadable = Collections.unmodifiableSortedMap(new TreeMap<>(unreadable));
  }

  /**
   * Asks the hosts.
   *
   * @param owner only the labs of that owner; absent means everybody's
   */
  public static Answer<FoundLabs> of(LabHosts hosts, Optional<String> owner) {
    return Answer.of(() -> look(hosts, owner));
  }

  static FoundLabs look(LabHosts hosts, Optional<String> owner) {
    return look(hosts, hosts.all(), owner);
  }

  /** Asks some of the hosts. */
  static FoundLabs look(LabHosts hosts, List<Host> some, Optional<String> owner) {
    SortedMap<HostName, String> silent = new ConcurrentSkipListMap<>();
    SortedMap<String, FoundLab> found = new TreeMap<>();
    SortedSet<HostName> heard = new TreeSet<>();
    SortedMap<HostName, List<String>> unreadable = new TreeMap<>();
    new Parallel(Integer.MAX_VALUE)
        .forEach(some, host -> ask(hosts, host, silent))
        .forEach((host, labs) ->
            labs.ifPresent(told -> {
              heard.add(host.name());
              if (!told.unreadable().isEmpty()) {
                unreadable.put(host.name(), told.unreadable());
              }
              told.folders().stream()
                  .filter(folder -> owner.map(folder.marker().owner()::equals).orElse(true))
                  .forEach(
                      folder -> add(found, host.name(), new FoundLab.LabPlace(folder, told.now())));
            }));
    return new FoundLabs(found.values().stream().sorted().toList(), heard, silent, unreadable);
  }

  private static void add(
      SortedMap<String, FoundLab> found, HostName host, FoundLab.LabPlace place) {
    MarkerFile marker = place.marker();
    // A second folder of the same lab on one host is another lab's remainder.
    String key = "%s\0%s\0%s\0".formatted(marker.lab(), marker.owner(), marker.lineage());
    for (int copy = 0; ; copy++) {
      FoundLab known =
          found.getOrDefault(
              key + copy,
              new FoundLab(marker.lab(), marker.owner(), marker.lineage(), new TreeMap<>()));
      if (!known.places().containsKey(host)) {
        SortedMap<HostName, FoundLab.LabPlace> places = new TreeMap<>(known.places());
        places.put(host, place);
        found.put(key + copy, new FoundLab(known.name(), known.owner(), known.lineage(), places));
        return;
      }
    }
  }

  private static Optional<HostLabs> ask(
      LabHosts hosts, Host host, SortedMap<HostName, String> silent) {
    try {
      return Optional.of(HostLabs.of(hosts.connections().to(host.name())));
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      silent.put(host.name(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whether hosts were asked and none answered. */
  public boolean nobodyAnswered() {
    return labs.isEmpty() && !silent.isEmpty();
  }

  /** The lab of that name and lineage that has that folder on that host. */
  Optional<FoundLab> in(HostName host, String workdir, LabName name, String lineage) {
    return labs.stream()
        .filter(lab -> lab.name().equals(name) && lab.lineage().equals(lineage))
        .filter(lab ->
            Optional.ofNullable(lab.places().get(host))
                .filter(place -> place.folder().workdir().equals(workdir))
                .isPresent())
        .findFirst();
  }

  /** Those of that name. */
  List<FoundLab> named(LabName name) {
    return labs.stream().filter(lab -> lab.name().equals(name)).toList();
  }
}
