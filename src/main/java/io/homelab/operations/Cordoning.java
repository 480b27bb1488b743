package io.homelab.operations;

import io.homelab.config.LabFiles;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import io.homelab.state.StateStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Whether hosts get new machines of a lab. It is kept in the lab's state, beside what {@code
 * hosts.yaml} says; no host is asked.
 *
 * @param hosts the hosts that were named, in that order
 * @param cordoned every host that is cordoned now
 */
public record Cordoning(List<Named> hosts, SortedSet<HostName> cordoned) {
  /**
   * One host that was named.
   *
   * @param host the host
   * @param changed whether it was the other way round before
   */
  public record Named(HostName host, boolean changed) {}

  /** Copies the collections. */
  public Cordoning {
    hosts = List.copyOf(hosts);
    cordoned = Collections.unmodifiableSortedSet(new TreeSet<>(cordoned));
  }

  /** Lets hosts keep what they have of the lab and get nothing new. */
  public static Answer<Cordoning> cordon(OpenLab lab, List<String> names) {
    return changed(
        lab,
        "hosts cordon",
        names,
        (name, cordoned) -> {
          HostName host = lab.words().host(name).name();
          return new Named(host, cordoned.add(host));
        });
  }

  /** Lets hosts get new machines again. */
  public static Answer<Cordoning> uncordon(OpenLab lab, List<String> names) {
    return changed(
        lab,
        "hosts uncordon",
        names,
        (name, cordoned) -> {
          // A host that has left hosts.yaml meanwhile can be uncordoned, too.
          HostName host =
              cordoned.stream()
                  .filter(known -> known.value().equals(name))
                  .findFirst()
                  .orElseGet(() -> lab.words().host(name).name());
          return new Named(host, cordoned.remove(host));
        });
  }

  /**
   * The files of a lab from which others are to be made: what its state says of hosts holds for
   * those, too.
   */
  public static LabFiles known(LabFiles files, StateStore usual) {
    SortedSet<HostName> cordoned =
        usual.glance(files.lab().name()).map(LabState::cordoned).orElseGet(TreeSet::new);
    return cordoned.isEmpty()
        ? files
        : new LabFiles(
            files.hosts().stream()
                .map(host ->
                    cordoned.contains(host.name()) && host.status() == HostStatus.ONLINE
                        ? host.withStatus(HostStatus.CORDONED)
                        : host)
                .toList(),
            files.lab(),
            files.ephemeral(),
            files.state());
  }

  private static Answer<Cordoning> changed(
      OpenLab lab,
      String command,
      List<String> names,
      BiFunction<String, SortedSet<HostName>, Named> change) {
    return Answer.of(() -> {
      try (LabLease lock = lab.kept().lock(command)) {
        LabState state = lab.stateToChange();
        SortedSet<HostName> cordoned = new TreeSet<>(state.cordoned());
        List<Named> hosts = new ArrayList<>();
        for (String name : names) {
          hosts.add(change.apply(name, cordoned));
        }
        if (!cordoned.equals(state.cordoned())) {
          lab.kept().store().save(state.withCordoned(cordoned));
        }
        return new Cordoning(hosts, cordoned);
      }
    });
  }
}
