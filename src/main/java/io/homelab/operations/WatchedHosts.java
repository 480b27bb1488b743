package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The hosts that files have: those of a registry and those of labs, each once, with what the labs'
 * states say of it.
 *
 * @param places the hosts, those of the registry first
 * @param serials the number of each lab's state
 */
record WatchedHosts(Map<HostId, Place> places, SortedMap<String, Long> serials) {
  /** What tells hosts apart. */
  record HostId(String name, String address) {
    static HostId of(Host host) {
      return new HostId(host.name().value(), host.address());
    }
  }

  /**
   * A host.
   *
   * @param host as the first file declares it that has it
   * @param way the lab in whose name it is asked; absent when only the registry has it
   * @param labs the labs that have it, by name
   * @param files the files that have it
   */
  record Place(
      Host host, Optional<LabRequest> way, SortedMap<String, LabPart> labs, SortedSet<Path> files) {
    static Place in(Host host, Path file) {
      return new Place(host, Optional.empty(), new TreeMap<>(), new TreeSet<>(List.of(file)));
    }
  }

  /**
   * What a lab knows of a host.
   *
   * @param first whether it is the one in whose name the host is asked
   * @param identity whose machines are the lab's own there
   * @param machines what each of its machines there holds
   * @param cordoned whether it gives the host no new machines
   */
  record LabPart(
      boolean first,
      LabIdentity identity,
      SortedMap<MachineName, Resources> machines,
      boolean cordoned) {}

  /** Keeps the order. */
  WatchedHosts {
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    serials = Collections.unmodifiableSortedMap(new TreeMap<>(serials));
  }

  static final WatchedHosts NONE = new WatchedHosts(Map.of(), new TreeMap<>());

  /** Reads the files and the states; no host is asked. A lab that cannot be read has none. */
  static WatchedHosts read(LabOpener opener, List<LabRequest> labs, Optional<LabRequest> registry) {
    Map<HostId, Place> places = new LinkedHashMap<>();
    registry.ifPresent(request ->
        given(() -> hosts(opener, request))
            .orElse(List.of())
            .forEach(host -> places.put(HostId.of(host), Place.in(host, request.hosts()))));
    SortedMap<String, Long> serials = new TreeMap<>();
    for (LabRequest request : labs) {
      given(() -> {
        try (OpenLab lab = opener.open(request)) {
          LabState state = lab.kept().load();
          add(places, request, lab, state);
          serials.putIfAbsent(lab.lab().name().value(), state.serial());
        }
        return true;
      });
    }
    return new WatchedHosts(places, serials);
  }

  private static <T> Optional<T> given(Answer.Attempt<T> attempt) {
    return Answer.of(attempt) instanceof Answer.Given<T>(T value)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static List<Host> hosts(LabOpener opener, LabRequest request) {
    try (LabHosts hosts = opener.hosts(request)) {
      return new ArrayList<>(hosts.all());
    }
  }

  private static void add(
      Map<HostId, Place> places, LabRequest request, OpenLab lab, LabState state) {
    LabIdentity identity = lab.identity(state);
    Map<HostName, SortedMap<MachineName, Resources>> machines = new TreeMap<>();
    state
        .machines()
        .forEach((name, record) ->
            machines
                .computeIfAbsent(record.host(), host -> new TreeMap<>())
                .put(name, record.resources()));
    for (Host host : lab.hosts().all()) {
      Place known = places.getOrDefault(HostId.of(host), Place.in(host, request.hosts()));
      SortedSet<Path> files = new TreeSet<>(known.files());
      files.add(request.hosts());
      SortedMap<String, LabPart> labs = new TreeMap<>(known.labs());
      labs.putIfAbsent(
          lab.lab().name().value(),
          new LabPart(
              known.way().isEmpty(),
              identity,
              machines.getOrDefault(host.name(), new TreeMap<>()),
              state.cordoned().contains(host.name())));
      places.put(
          HostId.of(host),
          new Place(known.host(), known.way().or(() -> Optional.of(request)), labs, files));
    }
  }
}
