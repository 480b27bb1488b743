package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.plan.HostPlan;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a server knows of a host without asking it.
 *
 * @param host as its file declares it
 * @param standing what can be expected of it
 * @param asked whether it was asked since the server began
 * @param heard when it answered or called last
 * @param misses how often in a row it has not answered
 * @param problem why it is not of use, if it is not
 * @param plan what it has, keeps and has left, as it told last
 * @param engine what makes machines there, as it told last
 * @param findings what was wrong there when it was asked last
 * @param keys the fingerprints of the SSH keys that it is trusted by
 * @param machines the machines there that are known
 * @param labs the labs whose files have it, and those that gave it no more machines
 * @param called what it told of itself, if it ever did
 */
public record SightedHost(
    Host host,
    Standing standing,
    boolean asked,
    Optional<Instant> heard,
    int misses,
    Optional<String> problem,
    HostPlan plan,
    Optional<EngineFacts> engine,
    List<Finding> findings,
    List<String> keys,
    List<MachineThere> machines,
    InLabs labs,
    Optional<Call> called) {
  /** What can be expected of a host. */
  public enum Standing {
    ONLINE("online"),
    /** It has not answered for some time. */
    OFFLINE("offline"),
    /** It keeps its machines and gets no more, as its file or all of its labs say. */
    MAINTENANCE("maintenance");

    private final String wireName;

    Standing(String wireName) {
      this.wireName = wireName;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * A machine on it.
   *
   * @param lab the lab's name
   * @param machine its own
   */
  public record MachineThere(String lab, String machine) {}

  /**
   * The labs that may use it.
   *
   * @param all the names of those whose files have it
   * @param cordoning of those, the ones that give it no new machines
   * @param files the hosts files that have it
   */
  public record InLabs(SortedSet<String> all, SortedSet<String> cordoning, SortedSet<Path> files) {
    /** Copies the sets. */
    public InLabs {
      files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
      all = Collections.unmodifiableSortedSet(new TreeSet<>(all));
      cordoning = Collections.unmodifiableSortedSet(new TreeSet<>(cordoning));
    }
  }

  /**
   * What a host told of itself.
   *
   * @param at when it was heard, by the server's clock
   * @param said when it was sent, by the host's clock
   * @param load how many processes wanted to run, on average over a minute
   */
  public record Call(Instant at, Optional<Instant> said, OptionalDouble load) {}

  /** Copies the lists. */
  public SightedHost {
    findings = List.copyOf(findings);
    keys = List.copyOf(keys);
    machines = List.copyOf(machines);
  }

  /** The host's name. */
  public String name() {
    return host.name().value();
  }

  /** What it is known by for as long as it has this name and address. */
  public String id() {
    return Approval.digest(
            (host.name() + " " + host.address()).getBytes(StandardCharsets.UTF_8), new TreeSet<>())
        .substring(0, 16);
  }
}
