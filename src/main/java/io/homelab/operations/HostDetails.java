package io.homelab.operations;

import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Planner;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.LibvirtDetails;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Finding;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.run.JournalTimes;
import io.homelab.run.LabStatus;
import io.homelab.run.MachineStatus;
import io.homelab.state.LabState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All that is known of one host.
 *
 * @param host what it has, keeps, uses and has left
 * @param findings what is wrong there, or that nothing is; nothing when it was not asked
 * @param lab the lab that is asked about
 * @param owner whose it is
 * @param machines the lab's machines there, by name
 * @param boxes the boxes there
 * @param engine what makes machines there, if it told
 * @param libvirt what its libvirt told of itself
 * @param lastSeen when it answered last, as far as that is known
 */
public record HostDetails(
    HostPlan host,
    List<Finding> findings,
    String lab,
    String owner,
    List<MachineStatus> machines,
    SortedSet<BoxRef> boxes,
    Optional<EngineFacts> engine,
    LibvirtDetails libvirt,
    Optional<Instant> lastSeen) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Copies the collections. */
  public HostDetails {
    findings = List.copyOf(findings);
    machines = List.copyOf(machines);
    boxes = Collections.unmodifiableSortedSet(new TreeSet<>(boxes));
  }

  /** Whether it answered, or needed not to be asked. */
  public boolean isReachable() {
    return host.reachable();
  }

  /**
   * Asks that host, and no other one.
   *
   * @param offline whether to tell what the files and the state say, and ask nobody
   */
  public static Answer<HostDetails> of(OpenLab lab, String word, boolean offline) {
    return Answer.of(() -> {
      Host host = lab.words().host(word);
      return offline ? unasked(lab, host) : asked(lab, host);
    });
  }

  private static HostDetails unasked(OpenLab lab, Host host) {
    LabState state = lab.kept().load();
    return new HostDetails(
        Planner.plan(lab.planRequest(state, Optional.empty())).hosts().stream()
            .filter(each -> each.host().name().equals(host.name()))
            .findFirst()
            .orElseThrow(),
        List.of(),
        lab.lab().name().value(),
        lab.caller().owner(),
        there(LabStatus.lastSeen(lab.lab(), state), host.name()),
        new TreeSet<>(),
        Optional.empty(),
        LibvirtDetails.UNKNOWN,
        JournalTimes.lastSeen(lab.kept().folder(), host.name()));
  }

  private static HostDetails asked(OpenLab lab, Host host) {
    LabState state = lab.kept().load();
    SortedMap<HostName, ProbeResult> told = lab.hosts().probe(List.of(host));
    HostLook look = HostLook.of(lab, host, told);
    Optional<EngineFacts> engine =
        told.get(host.name()) instanceof ProbeResult.Reached reached
            ? Optional.of(reached.facts().engine())
            : Optional.empty();
    return new HostDetails(
        look.host(),
        look.findings(),
        lab.lab().name().value(),
        lab.caller().owner(),
        there(
            LabStatus.live(lab.lab(), state, new TreeMap<>(told), lab.caller().owner()),
            host.name()),
        engine.map(EngineFacts::boxes).orElseGet(TreeSet::new),
        engine,
        engine
            .flatMap(EngineFacts::libvirtUri)
            .map(uri -> libvirt(lab, host, uri))
            .orElse(LibvirtDetails.UNKNOWN),
        engine.isPresent()
            ? Optional.of(lab.caller().clock().instant())
            : JournalTimes.lastSeen(lab.kept().folder(), host.name()));
  }

  private static List<MachineStatus> there(List<MachineStatus> all, HostName host) {
    return all.stream()
        .filter(machine ->
            machine.host().filter(host::equals).isPresent()
                && !machine.state().equals("not_created"))
        .toList();
  }

  /** What nobody needs to know for a plan is no reason to fail. */
  private static LibvirtDetails libvirt(OpenLab lab, Host host, String uri) {
    try {
      RemoteHost there = lab.hosts().connections().to(host.name());
      ExecResult version =
          there.run(RemoteCommand.of(LibvirtDetails.versionCommand(uri), PATIENCE).repeatable());
      ExecResult pools =
          there.run(RemoteCommand.of(LibvirtDetails.poolsCommand(uri), PATIENCE).repeatable());
      return LibvirtDetails.parse(version.stdout(), pools.stdout());
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw e;
      }
      return LibvirtDetails.UNKNOWN;
    }
  }

  /**
   * As somebody may see it who may not know of every lab: what is found there may be about any, and
   * is for those who may check hosts.
   */
  public HostDetails seenBy(Predicate<String> sees) {
    return new HostDetails(
        new HostList(List.of(host), false).seenBy(sees, true).hosts().getFirst(),
        List.of(),
        lab,
        owner,
        machines,
        boxes,
        engine,
        libvirt,
        lastSeen);
  }
}
