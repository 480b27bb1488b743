package io.homelab.plan;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The boxes that machines need that are to boot, and how each gets to its host. */
final class BoxSteps {
  private final SortedMap<BoxRef, Long> files;

  private BoxSteps(SortedMap<BoxRef, Long> files) {
    this.files = files;
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
    BoxSteps boxes = new BoxSteps(survey.request().boxFiles());
    List<BoxStep> all = new ArrayList<>();
    for (HostAccount account : survey.accounts()) {
      for (BoxRef box : needed.getOrDefault(account.host().name(), Collections.emptySortedSet())) {
        all.add(boxes.step(account, box));
      }
    }
    return List.copyOf(all);
  }

  private BoxStep step(HostAccount account, BoxRef box) {
    boolean present =
        account.facts().map(told -> told.engine().boxes().contains(box)).orElse(false);
    Long size = files.get(box);
    BoxStep.BoxAction action = present ? BoxStep.BoxAction.PRESENT : account.boxTransport();
    OptionalLong bytes =
        switch (action) {
          case PRESENT -> OptionalLong.of(0);
          case COPY -> size == null ? OptionalLong.empty() : OptionalLong.of(size);
          case FETCH -> OptionalLong.empty();
        };
    return new BoxStep(account.host().name(), box, action, bytes);
  }
}
