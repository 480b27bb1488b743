package io.homelab.run;

import io.homelab.engine.Engine;
import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.workdir.LabIdentity;
import io.homelab.workdir.MarkerFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What every run over the hosts needs.
 *
 * @param engine what makes the machines
 * @param lab the lab
 * @param hosts the hosts, in file order
 * @param owner {@code user@computer}, as the markers say
 * @param connections the connections to the hosts
 * @param look asks a host anew what it has
 * @param updates the state, which the caller has locked
 * @param files the files of this computer that travel
 * @param logs the folder for the hosts' logs
 * @param events hears what happens
 * @param clock for durations only
 * @param parallel how many hosts are worked on at once
 * @param playbooks runs playbooks from this computer
 * @param claims whether it may still change what the hosts have
 * @param request the id of the request that a server answers with this run
 * @param startedAt when the command began: a run's seconds count from there
 * @param decisions where machines go that it makes, and why: one JSON object each
 */
public record RunContext(
    Engine engine,
    Lab lab,
    List<Host> hosts,
    String owner,
    Connections connections,
    Function<Host, ProbeResult> look,
    StateUpdates updates,
    LocalFiles files,
    Path logs,
    EventSink events,
    InstantSource clock,
    int parallel,
    Playbooks playbooks,
    HostClaims claims,
    Optional<String> request,
    Instant startedAt,
    List<String> decisions) {

  /** The context of a command that begins now. */
  public RunContext(
      Engine engine,
      Lab lab,
      List<Host> hosts,
      String owner,
      Connections connections,
      Function<Host, ProbeResult> look,
      StateUpdates updates,
      LocalFiles files,
      Path logs,
      EventSink events,
      InstantSource clock,
      int parallel,
      Playbooks playbooks,
      HostClaims claims,
      Optional<String> request) {
    this(
        engine,
        lab,
        hosts,
        owner,
        connections,
        look,
        updates,
        files,
        logs,
        events,
        clock,
        parallel,
        playbooks,
        claims,
        request,
        clock.instant(),
        List.of());
  }

  /**
   * From now on a host whose connection breaks is waited for, and what it does goes on.
   *
   * @param verb what this run does
   */
  void patient(String verb) {
    patient(verb, Set.of());
  }

  /**
   * The same, though some of what is begun on the hosts is not waited for.
   *
   * @param left the engine's verbs for it
   */
  void patient(String verb, Set<String> left) {
    connections.be(
        new Connections.Patience(
            owner,
            verb.startsWith("box") ? verb : "vos " + verb,
            clock,
            true,
            left,
            new ConnectionEvents(events)));
  }

  /** What a marker has to say for a workdir to be this lab's. */
  LabIdentity identity() {
    return new LabIdentity(lab.name(), owner, updates.state().lineage());
  }

  /** Whether a marker is this lab's and this owner's. */
  boolean owns(MarkerFile marker) {
    return identity().owns(marker);
  }

  /** The same run telling somebody else. */
  public RunContext withEvents(EventSink sink) {
    return copy(sink, startedAt, decisions);
  }

  /** The same run, which keeps these decisions with its journal. */
  public RunContext withDecisions(List<String> lines) {
    return copy(events, startedAt, lines);
  }

  /** The same run of a command that began then. */
  public RunContext since(Instant beginning) {
    return copy(events, beginning, decisions);
  }

  private RunContext copy(EventSink sink, Instant beginning, List<String> decided) {
    return new RunContext(
        engine,
        lab,
        hosts,
        owner,
        connections,
        look,
        updates,
        files,
        logs,
        sink,
        clock,
        parallel,
        playbooks,
        claims,
        request,
        beginning,
        decided);
  }
}
