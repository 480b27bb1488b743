package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.pool.InstanceId;
import io.homelab.pool.Outlook;
import io.homelab.pool.PoolClaim;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of a wish for machines. */
public sealed interface ClaimOutcome {
  /**
   * The machines are the claimant's.
   *
   * @param claim the claim
   * @param machines its machines, in the order of their names
   * @param sshConfig a file for {@code ssh -F} that reaches them
   * @param waited how long it took
   */
  record GivenMachines(
      PoolClaim claim, List<GivenMachine> machines, Path sshConfig, Duration waited)
      implements ClaimOutcome {
    /** Copies the list. */
    public GivenMachines {
      machines = List.copyOf(machines);
    }
  }

  /**
   * One machine.
   *
   * @param name its name
   * @param instance which one it is
   * @param host where it is
   * @param privateIp its address on the private network, if it has one
   * @param bridgedIp its address on the LAN, if it has one
   * @param ssh the command line that opens a shell in it
   */
  record GivenMachine(
      MachineName name,
      InstanceId instance,
      HostName host,
      Optional<String> privateIp,
      Optional<String> bridgedIp,
      String ssh) {}

  /**
   * Not so many were ready in time.
   *
   * @param pool the pool
   * @param outlook when they may be, and why not now
   */
  record NotInTime(PoolName pool, Outlook outlook) implements ClaimOutcome {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration UNKNOWN = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** After how long it makes sense to ask again. */
    public Duration again(Instant now) {
      Duration left = outlook.nextReadyAt().map(at -> Duration.between(now, at)).orElse(UNKNOWN);
      return left.compareTo(SOON) < 0 ? SOON : left.compareTo(LONGEST) > 0 ? LONGEST : left;
    }
  }

  /**
   * It can never be.
   *
   * @param pool the pool
   * @param reason a sentence without its period
   * @param hosts why each host could take none of these machines; empty if that is not why
   */
  record NeverPossible(PoolName pool, String reason, SortedMap<HostName, List<String>> hosts)
      implements ClaimOutcome {
    /** Copies the map. */
    public NeverPossible {
      hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    }
  }
}
