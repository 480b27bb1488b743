package io.homelab.operations;

import io.homelab.engine.BoxUse;
import io.homelab.engine.EngineContext;
import io.homelab.engine.ShelfReport;
import io.homelab.engine.ShelvedBox;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.run.EventSink;
import io.homelab.run.PruneRun;
import io.homelab.run.RunOutcome;
import io.homelab.run.StateUpdates;
import io.homelab.state.LabState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Removes boxes that HomeLab brought and that no lab of any host needs: {@link #propose} finds
 * them, {@link #apply} removes them. Where it is not known whether something needs a box, it stays.
 * The lab's lock is held in between; closing releases it.
 */
public final class PruneBoxes implements AutoCloseable {
  private static final int HOSTS_AT_ONCE = 32;

  private final OpenLab lab;
  private final LabLocks lock;
  private final LabState state;
  private final SortedMap<HostName, ProbeResult> probes;
  private final SortedMap<HostName, ShelfReport> shelves = new TreeMap<>();
  private final SortedMap<HostName, String> silent = new ConcurrentSkipListMap<>();
  private final List<PrunableBox> boxes;

  private PruneBoxes(OpenLab lab, LabLocks lock, List<String> words) {
    this.lab = lab;
    this.lock = lock;
    this.state = lab.stateToChange();
    Set<HostName> chosen = new LinkedHashSet<>();
    words.forEach(word -> chosen.add(lab.words().host(word).name()));
    this.probes = lab.hosts().probe();
    look();
    chosen.stream()
        .filter(host -> silent.containsKey(host))
        .findFirst()
        .ifPresent(host -> {
          throw new RefusedException(
              Refusal.Kind.UNREACHABLE,
              "the boxes of host %s are not known: %s".formatted(host, silent.get(host)),
              "leave out --host %s to prune the others".formatted(host));
        });
    this.boxes = judged(chosen);
  }

  /**
   * Finds them. Every host is asked, since a lab on one of them may need what another one has.
   *
   * @param hosts the names of the hosts to remove boxes from; none means all
   */
  public static Answer<PruneBoxes> propose(OpenLab lab, List<String> hosts) {
    return Answer.of(() ->
        lab.holding("box prune", false, (locked, lock) -> new PruneBoxes(locked, lock, hosts)));
  }

  private void look() {
    SortedMap<HostName, HostFacts> reached = new TreeMap<>();
    probes.forEach((host, probe) -> {
      switch (probe) {
        case ProbeResult.Reached answer -> reached.put(host, answer.facts());
        case ProbeResult.Unreachable gone -> silent.put(host, gone.reason());
      }
    });
    new Parallel(HOSTS_AT_ONCE)
        .forEach(reached.keySet(), host -> looked(host, Objects.requireNonNull(reached.get(host))))
        .forEach((host, report) -> report.ifPresent(told -> shelves.put(host, told)));
  }

  private Optional<ShelfReport> looked(HostName host, HostFacts facts) {
    try {
      EngineContext context =
          new EngineContext(
              lab.hosts().connections().to(host),
              facts.workdir().path(),
              facts.computer().hasFlock(),
              new Unheard());
      return Optional.of(
          lab.engine()
              .shelf(context, lab.lab())
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage(
                          "engine %s keeps no boxes on hosts".formatted(lab.engine().name()), "")))
              .look());
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw new InterruptedRunException();
      }
      silent.put(host, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private List<PrunableBox> judged(Set<HostName> chosen) {
    LabNeeds needs = new LabNeeds(lab, state);
    List<PrunableBox> judged = new ArrayList<>();
    for (Host host : lab.hosts().all()) {
      ShelfReport shelf = shelves.get(host.name());
      if (shelf != null && (chosen.isEmpty() || chosen.contains(host.name()))) {
        for (ShelvedBox box : shelf.boxes()) {
          judged.add(
              new PrunableBox(host.name(), box.box(), box.bytes(), kept(host.name(), box, needs)));
        }
      }
    }
    return List.copyOf(judged);
  }

  private Optional<String> kept(HostName host, ShelvedBox box, LabNeeds needs) {
    if (!box.brought()) {
      return Optional.of("homelab did not bring it");
    }
    return needs
        .of(box.box())
        .or(() -> box.doubts().stream().findFirst())
        .or(() -> neededElsewhere(host, box.box()));
  }

  private Optional<String> neededElsewhere(HostName host, BoxRef box) {
    for (Map.Entry<HostName, ShelfReport> other : shelves.entrySet()) {
      Optional<String> by =
          other.getValue().uses().stream()
              .filter(use -> !other.getKey().equals(host) && use.isOf(box))
              .findFirst()
              .map(BoxUse::by);
      if (by.isPresent()) {
        return Optional.of("on host %s, %s".formatted(other.getKey(), by.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * All boxes, host by host in the order of {@code hosts.yaml}: those that go and those that stay.
   */
  public List<PrunableBox> boxes() {
    return boxes;
  }

  /** Those that go. */
  public List<PrunableBox> removals() {
    return boxes.stream().filter(PrunableBox::goes).toList();
  }

  /** The hosts that did not tell, each with the reason. */
  public SortedMap<HostName, String> silent() {
    return Collections.unmodifiableSortedMap(silent);
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        ("box prune " + state.serial() + " " + removals()).getBytes(StandardCharsets.UTF_8),
        new TreeSet<>());
  }

  /** Removes them, when exactly this was approved. */
  public Answer<RunOutcome> apply(Approval approval, EventSink events) {
    return Answer.of(() -> {
      approval.require(digest());
      return PruneRun.remove(
          lab.runContext(new StateUpdates(lab.kept().store(), state), events, Integer.MAX_VALUE),
          removals().stream()
              .map(box -> new RunOutcome.RemovedBox(box.host(), box.box(), box.bytes()))
              .toList(),
          probes);
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
