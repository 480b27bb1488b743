package io.homelab.plan;

import io.homelab.engine.Engine;
import io.homelab.engine.Fingerprint;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.model.UseBasis;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a plan depends on.
 *
 * @param engine what will make the machines
 * @param hosts the hosts, in file order
 * @param lab the lab
 * @param state what is known from earlier runs
 * @param probes what the hosts told; empty for an offline plan
 * @param offline whether to decide without the hosts
 * @param strategy how to place
 * @param seed for {@code random}
 * @param boxes where its boxes can come from
 * @param files how the lab's own files differ from what the hosts have of them
 * @param owner {@code user@computer}: whose workdirs may be touched
 * @param fingerprints one for every machine of the lab
 * @param pools which machines come from pools
 * @param preempt whether machines of other labs of the owner may be shut down where there is no
 *     room
 * @param victims which of them are
 */
public record PlanRequest(
    Engine engine,
    List<Host> hosts,
    Lab lab,
    LabState state,
    SortedMap<HostName, ProbeResult> probes,
    boolean offline,
    StrategyName strategy,
    long seed,
    BoxSupply boxes,
    FileComparison files,
    String owner,
    SortedMap<MachineName, Fingerprint> fingerprints,
    FromPools pools,
    boolean preempt,
    List<Victim> victims) {

  /** Copies the victims. */
  public PlanRequest {
    victims = List.copyOf(victims);
  }

  /** A request in which every machine is made. */
  public PlanRequest(
      Engine engine,
      List<Host> hosts,
      Lab lab,
      LabState state,
      SortedMap<HostName, ProbeResult> probes,
      boolean offline,
      StrategyName strategy,
      long seed,
      BoxSupply boxes,
      FileComparison files,
      String owner,
      SortedMap<MachineName, Fingerprint> fingerprints) {
    this(
        engine,
        hosts,
        lab,
        state,
        probes,
        offline,
        strategy,
        seed,
        boxes,
        files,
        owner,
        fingerprints,
        FromPools.NONE,
        false,
        List.of());
  }

  /** The same request with the lab's files compared. */
  public PlanRequest withFiles(FileComparison compared) {
    return copy(lab, probes, strategy, seed, boxes, compared, pools);
  }

  /** The same request with more known about where boxes come from. */
  public PlanRequest withBoxes(BoxSupply supply) {
    return copy(lab, probes, strategy, seed, supply, files, pools);
  }

  /** The same request with another way to place. */
  public PlanRequest placedBy(StrategyName otherStrategy, long otherSeed) {
    return copy(lab, probes, otherStrategy, otherSeed, boxes, files, pools);
  }

  /** The same request with those machines on those hosts or none. */
  public PlanRequest pinned(SortedMap<MachineName, HostName> pins) {
    return withLab(lab.pinned(pins));
  }

  /** The same request, for which machines of other labs may be shut down where there is no room. */
  public PlanRequest preempting() {
    return with(true, victims);
  }

  /** The same request, for which those are shut down. */
  public PlanRequest preempting(List<Victim> chosen) {
    return with(preempt, chosen);
  }

  /** The same request with what else the hosts told. */
  PlanRequest withProbes(SortedMap<HostName, ProbeResult> others) {
    return copy(lab, others, strategy, seed, boxes, files, pools);
  }

  /** Whether hosts are compared by how busy they are. */
  public boolean countsMeasured() {
    return strategy == StrategyName.LEAST_LOADED && lab.use() == UseBasis.MEASURED;
  }

  /** What a marker has to say for a workdir to be the lab's. */
  LabIdentity identity() {
    return new LabIdentity(lab.name(), owner, state.lineage());
  }

  /** The same request for another lab, with no machine that this one has not. */
  PlanRequest withLab(Lab other) {
    return copy(other, probes, strategy, seed, boxes, files, pools);
  }

  /**
   * The same request with machines that come from pools: each goes where its instance is, in whose
   * place it is there.
   *
   * @param chosen none of its machines exists
   */
  public PlanRequest taking(FromPools chosen) {
    SortedMap<HostName, ProbeResult> told = new TreeMap<>(probes);
    SortedMap<MachineName, HostName> pins = new TreeMap<>();
    chosen
        .taken()
        .forEach((machine, adoption) -> {
          pins.put(machine, adoption.host());
          told.computeIfPresent(
              adoption.host(),
              (host, probe) ->
                  probe instanceof ProbeResult.Reached reached
                      ? new ProbeResult.Reached(
                          host, reached.facts().withoutOther(adoption.instance(), owner))
                      : probe);
        });
    return copy(lab.pinned(pins), told, strategy, seed, boxes, files, chosen);
  }

  private PlanRequest copy(
      Lab otherLab,
      SortedMap<HostName, ProbeResult> told,
      StrategyName placedBy,
      long itsSeed,
      BoxSupply supply,
      FileComparison compared,
      FromPools chosen) {
    return new PlanRequest(
        engine,
        hosts,
        otherLab,
        state,
        told,
        offline,
        placedBy,
        itsSeed,
        supply,
        compared,
        owner,
        fingerprints,
        chosen,
        preempt,
        victims);
  }

  private PlanRequest with(boolean mayPreempt, List<Victim> chosen) {
    return new PlanRequest(
        engine,
        hosts,
        lab,
        state,
        probes,
        offline,
        strategy,
        seed,
        boxes,
        files,
        owner,
        fingerprints,
        pools,
        mayPreempt,
        chosen);
  }
}
