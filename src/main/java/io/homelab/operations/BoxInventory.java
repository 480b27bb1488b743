package io.homelab.operations;

import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The boxes that the hosts of a lab have.
 *
 * @param boxes the boxes, host by host in the order of {@code hosts.yaml}
 * @param silent the hosts that did not tell, each with the reason
 */
public record BoxInventory(List<BoxOnHost> boxes, SortedMap<HostName, String> silent) {
  /** Copies the collections. */
  public BoxInventory {
    boxes = List.copyOf(boxes);
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }

  /** Asks every host. */
  public static Answer<BoxInventory> of(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      SortedMap<HostName, ProbeResult> probes = lab.hosts().probe();
      List<BoxOnHost> boxes = new ArrayList<>();
      SortedMap<HostName, String> silent = new TreeMap<>();
      for (Host host : lab.hosts().all()) {
        switch (probes.get(host.name())) {
          case ProbeResult.Reached reached -> {
            for (BoxRef box : reached.facts().engine().boxes()) {
              boxes.add(new BoxOnHost(host.name(), box, usedBy(state, host.name(), box)));
            }
          }
          case ProbeResult.Unreachable gone -> silent.put(host.name(), gone.reason());
          case null -> {}
        }
      }
      return new BoxInventory(boxes, silent);
    });
  }

  private static int usedBy(LabState state, HostName host, BoxRef box) {
    return (int)
        state.machines().values().stream()
            .filter(record -> record.host().equals(host) && record.box().equals(box))
            .count();
  }
}
