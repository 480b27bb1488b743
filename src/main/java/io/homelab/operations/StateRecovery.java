package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Lifetime;
import io.homelab.model.MachineName;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.workdir.MarkerFile;
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
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a state from what is left of it and from what the hosts show. Pure: it asks nobody and
 * writes nothing.
 *
 * @param state the state to write; machines that only a host knows are not in it, since the next
 *     plan finds and takes them over
 * @param found where each machine of the lab is, by the hosts
 * @param dropped known machines that their host, which answers, does not have
 * @param unknown known machines on hosts that do not answer: they stay
 * @param unfinished known machines that were being created and that their host does not have: they
 *     stay, since they may still come to be
 * @param duplicates machines that more than one host has
 * @param silent hosts that did not answer, and why: what they have is not known
 */
public record StateRecovery(
    LabState state,
    SortedMap<MachineName, HostName> found,
    SortedSet<MachineName> dropped,
    SortedMap<MachineName, HostName> unknown,
    SortedMap<MachineName, HostName> unfinished,
    SortedMap<MachineName, List<HostName>> duplicates,
    SortedMap<HostName, String> silent) {

  /** Copies the collections. */
  public StateRecovery {
    found = Collections.unmodifiableSortedMap(new TreeMap<>(found));
    dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
    unknown = Collections.unmodifiableSortedMap(new TreeMap<>(unknown));
    unfinished = Collections.unmodifiableSortedMap(new TreeMap<>(unfinished));
    duplicates = Collections.unmodifiableSortedMap(new TreeMap<>(duplicates));
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }

  /** Machines that a host has and the state lacks: the next {@code vos up} takes them over. */
  public SortedMap<MachineName, HostName> adopted() {
    SortedMap<MachineName, HostName> adopted = new TreeMap<>(found);
    adopted.keySet().removeAll(state.machines().keySet());
    return Collections.unmodifiableSortedMap(adopted);
  }

  /** How a recovery can end. */
  public sealed interface Outcome {
    /** It can be written. */
    record Recovered(StateRecovery recovery) implements Outcome {}

    /**
     * The hosts have machines of more than one lab of this name and owner: which one is meant,
     * nobody can tell.
     *
     * @param lineages the hosts, by the lineage of their markers
     */
    record Ambiguous(SortedMap<String, SortedSet<HostName>> lineages) implements Outcome {}
  }

  /**
   * Rebuilds the state.
   *
   * @param previous what is left of the state; empty where there is nothing
   * @param probes what the hosts told
   */
  public static Outcome of(
      LabName lab, String owner, LabState previous, Map<HostName, ProbeResult> probes) {
    SortedMap<String, SortedSet<HostName>> lineages = new TreeMap<>();
    probes.forEach((host, probe) ->
        marker(probe, lab, owner)
            .filter(marker ->
                previous.lineage().isEmpty()
                    || marker.lineage().isEmpty()
                    || marker.lineage().equals(previous.lineage()))
            .ifPresent(marker ->
                lineages.computeIfAbsent(marker.lineage(), key -> new TreeSet<>()).add(host)));
    SortedSet<String> told = new TreeSet<>(lineages.keySet());
    told.remove("");
    if (previous.lineage().isEmpty() && told.size() > 1) {
      return new Outcome.Ambiguous(lineages);
    }
    String lineage = told.isEmpty() ? previous.lineage() : told.first();
    List<LabTerms> terms = new ArrayList<>();
    lineages.values().stream()
        .flatMap(Collection::stream)
        .forEach(host ->
            marker(probes.get(host), lab, owner).map(MarkerFile::terms).ifPresent(terms::add));
    return new Outcome.Recovered(
        rebuilt(
            previous.withLineage(lineage).withTerms(terms(previous.terms(), terms)),
            lineages,
            probes));
  }

  /** The networks that the machines have, and the time that gc goes by, are in the markers. */
  private static LabTerms terms(LabTerms before, List<LabTerms> told) {
    SortedMap<String, String> subnets = new TreeMap<>(before.subnets());
    told.forEach(each -> subnets.putAll(each.subnets()));
    Optional<Lifetime> lifetime =
        told.stream().map(LabTerms::lifetime).flatMap(Optional::stream).max(Lifetime.BY_END);
    return new LabTerms(
        lifetime.or(before::lifetime),
        subnets,
        before
            .pool()
            .or(() -> told.stream().map(LabTerms::pool).flatMap(Optional::stream).findFirst()));
  }

  private static StateRecovery rebuilt(
      LabState before,
      SortedMap<String, SortedSet<HostName>> lineages,
      Map<HostName, ProbeResult> probes) {
    SortedMap<MachineName, List<HostName>> places = new TreeMap<>();
    lineages.values().stream()
        .flatMap(Collection::stream)
        .sorted()
        .forEach(host -> {
          if (probes.get(host) instanceof ProbeResult.Reached reached) {
            reached
                .facts()
                .machines()
                .own()
                .keySet()
                .forEach(name -> places.computeIfAbsent(name, key -> new ArrayList<>()).add(host));
          }
        });
    SortedMap<MachineName, HostName> found = new TreeMap<>();
    SortedMap<MachineName, List<HostName>> duplicates = new TreeMap<>();
    places.forEach((name, hosts) -> {
      found.put(name, hosts.getFirst());
      if (hosts.size() > 1) {
        duplicates.put(name, List.copyOf(hosts));
      }
    });
    SortedSet<MachineName> dropped = new TreeSet<>();
    SortedMap<MachineName, HostName> unknown = new TreeMap<>();
    SortedMap<MachineName, HostName> unfinished = new TreeMap<>();
    LabState state = before;
    for (MachineName name : before.machines().keySet()) {
      MachineRecord record = before.machine(name).orElseThrow();
      HostName recorded = record.host();
      if (!(probes.get(recorded) instanceof ProbeResult.Reached)) {
        unknown.put(name, recorded);
      } else if (places.getOrDefault(name, List.of()).contains(recorded)) {
        found.put(name, recorded);
      } else if (record.phase() == MachineRecord.Phase.CREATING) {
        unfinished.put(name, recorded);
      } else {
        dropped.add(name);
        state = state.without(name);
      }
    }
    SortedMap<HostName, String> silent = new TreeMap<>();
    probes.forEach((host, probe) -> {
      if (probe instanceof ProbeResult.Unreachable unreachable) {
        silent.put(host, unreachable.reason());
      }
    });
    return new StateRecovery(state, found, dropped, unknown, unfinished, duplicates, silent);
  }

  private static Optional<MarkerFile> marker(
      @Nullable ProbeResult probe, LabName lab, String owner) {
    return probe instanceof ProbeResult.Reached reached
        ? reached
            .facts()
            .workdir()
            .marker()
            .filter(marker -> marker.lab().equals(lab) && marker.owner().equals(owner))
        : Optional.empty();
  }
}
