package io.homelab.plan;

import io.homelab.boxes.BoxRegistry;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.HostName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The boxes that machines need that are to boot, and how each gets to its host. */
final class BoxSteps {
  private final SortedMap<BoxRef, Long> files;
  private final String server;

  private BoxSteps(SortedMap<BoxRef, Long> files, String server) {
    this.files = files;
    this.server = server;
  }

  /** By host in file order, then by box. */
  static List<BoxStep> of(Survey survey, List<MachineStep> steps) {
    SortedMap<HostName, SortedSet<BoxRef>> needed = new TreeMap<>();
    for (MachineStep step : steps) {
      if (step instanceof MachineStep.Present present
          && present.work().contains(MachineStep.Work.BOOT)) {
        needed
            .computeIfAbsent(present.host(), host -> new TreeSet<>())
            .add(present.machine().box());
      }
    }
    BoxSteps boxes = new BoxSteps(survey.request().boxFiles(), survey.request().boxServer());
    List<BoxStep> all = new ArrayList<>();
    for (HostAccount account : survey.accounts()) {
      for (BoxRef box : needed.getOrDefault(account.host().name(), Collections.emptySortedSet())) {
        all.add(boxes.step(account, box));
      }
    }
    return List.copyOf(all);
  }

  private BoxStep step(HostAccount account, BoxRef box) {
    HostName host = account.host().name();
    if (account.facts().map(told -> told.engine().boxes().contains(box)).orElse(false)) {
      return new BoxStep(host, box, BoxStep.BoxAction.PRESENT, OptionalLong.of(0));
    }
    return switch (account.host().boxSource()) {
      case BoxSource.Auto auto ->
          files.containsKey(box) || !BoxRegistry.mayHave(box)
              ? copied(host, box)
              : listed(host, box);
      case BoxSource.Copy copy -> copied(host, box);
      case BoxSource.Registry registered -> listed(host, box);
      case BoxSource.Catalog catalog -> fetched(host, box, catalog.url());
    };
  }

  private BoxStep copied(HostName host, BoxRef box) {
    Long size = files.get(box);
    return new BoxStep(
        host,
        box,
        BoxStep.BoxAction.COPY,
        size == null ? OptionalLong.empty() : OptionalLong.of(size));
  }

  private BoxStep listed(HostName host, BoxRef box) {
    return fetched(host, box, BoxRegistry.catalogOf(server, box));
  }

  private static BoxStep fetched(HostName host, BoxRef box, String catalog) {
    return new BoxStep(
        host, box, BoxStep.BoxAction.FETCH, OptionalLong.empty(), Optional.of(catalog));
  }
}
