package io.homelab.plan;

import io.homelab.boxes.BoxRegistry;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.StockedBox;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The boxes that machines need that are to boot, and how each gets to its host. */
final class BoxSteps {
  private final BoxSupply supply;
  private final Map<HostName, ProbeResult> probes;

  private BoxSteps(BoxSupply supply, Map<HostName, ProbeResult> probes) {
    this.supply = supply;
    this.probes = probes;
  }

  /** By host in file order, then by box. */
  static List<BoxStep> of(PlanRequest request, List<MachineStep> steps) {
    SortedMap<HostName, SortedSet<BoxRef>> needed = new TreeMap<>();
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present
          && present.work().contains(MachineStep.Work.BOOT)) {
        needed
            .computeIfAbsent(present.host(), host -> new TreeSet<>())
            .add(present.machine().box());
      }
    }
    BoxSteps boxes = new BoxSteps(request.boxes(), request.probes());
    List<BoxStep> all = new ArrayList<>();
    for (Host host : request.hosts()) {
      for (BoxRef box : needed.getOrDefault(host.name(), Collections.emptySortedSet())) {
        boolean present =
            request.probes().get(host.name()) instanceof ProbeResult.Reached reached
                && reached.facts().engine().boxes().contains(box);
        all.add(present ? BoxStep.present(host.name(), box) : boxes.missing(host, box));
      }
    }
    return List.copyOf(all);
  }

  /** What the topology says about a box wins over what the host's entry says about all boxes. */
  private BoxStep missing(Host host, BoxRef box) {
    String url = supply.urls().get(box.name());
    if (url != null) {
      return fetched(host, box, BoxPlace.URL, url);
    }
    Optional<StockedBox> stocked = stocked(host, box);
    if (stocked.filter(here -> here.place() == BoxPlace.FILE).isPresent()) {
      return copied(host, box);
    }
    return switch (host.boxSource()) {
      case BoxSource.Auto auto ->
          stocked.isPresent() || !BoxRegistry.mayHave(box) ? copied(host, box) : listed(host, box);
      case BoxSource.Copy copy -> copied(host, box);
      case BoxSource.Registry registered -> listed(host, box);
      case BoxSource.Catalog catalog ->
          BoxStep.fetched(host.name(), box, BoxPlace.CATALOG, catalog.url(), Optional.empty());
    };
  }

  private BoxStep copied(Host host, BoxRef box) {
    return stocked(host, box)
        .map(here -> BoxStep.copied(host.name(), box, OptionalLong.of(here.bytes()), here.place()))
        .orElseGet(
            () -> BoxStep.copied(host.name(), box, OptionalLong.empty(), BoxPlace.BOXES_DIR));
  }

  /** The box on this computer, if it runs on the host, as far as that is known. */
  private Optional<StockedBox> stocked(Host host, BoxRef box) {
    Optional<String> runsOn =
        probes.get(host.name()) instanceof ProbeResult.Reached reached
            ? Optional.of(reached.facts().computer().boxArchitecture())
            : Optional.empty();
    return Optional.ofNullable(supply.here().get(box))
        .filter(here ->
            runsOn.isEmpty()
                || here.architecture().isEmpty()
                || here.architecture().equals(runsOn));
  }

  private BoxStep listed(Host host, BoxRef box) {
    return fetched(host, box, BoxPlace.REGISTRY, BoxRegistry.catalogOf(supply.server(), box));
  }

  private BoxStep fetched(Host host, BoxRef box, BoxPlace source, String address) {
    BoxDownload download = supply.downloads().get(box);
    return download != null && supply.relayed().contains(box)
        ? BoxStep.relayed(host.name(), box, source, address, download)
        : BoxStep.fetched(host.name(), box, source, address, Optional.ofNullable(download));
  }
}
