package io.homelab.run;

import io.homelab.guest.GuestScripts;
import io.homelab.guest.GuestScripts.Target;
import io.homelab.model.GuestAccess;
import io.homelab.model.LabName;
import io.homelab.model.LoginKey;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Into the machines of one host, through the host, with its own ssh: the engine is asked only once
 * for the way in.
 */
public final class Guests {
  private static final Duration GUEST_LIMIT = Duration.ofSeconds(60);

  /** A ready machine answers at once; one that does not is no good to whoever claims it. */
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(15);

  /**
   * So many speak to one machine at once. Its sshd drops those that wait to log in: OpenSSH some of
   * more than ten, dropbear all of more than five from one address.
   */
  private static final int AT_ONCE = 3;

  /** What ssh itself ends with when it does not get in. */
  private static final int SSH_FAILED = 255;

  private final RemoteHost remote;
  private final Map<GuestAccess, Semaphore> turns = new ConcurrentHashMap<>();

  public Guests(RemoteHost remote) {
    this.remote = remote;
  }

  /** What came of speaking to a machine. */
  public sealed interface Reply {
    /**
     * It did what it was asked.
     *
     * @param stdout what it printed
     */
    record Printed(String stdout) implements Reply {}

    /**
     * Nobody can log in there, or not yet.
     *
     * @param reason what ssh said
     */
    record NoLogin(String reason) implements Reply {}

    /**
     * It could not do what it was asked.
     *
     * @param reason the last that it said
     */
    record CommandFailed(String reason) implements Reply {}
  }

  /** Asks the machine for the IPv4 addresses of its NICs; {@link #addresses} reads the answer. */
  public Reply askAddresses(GuestAccess access) {
    return reply(inside(access, GuestScripts.addresses()));
  }

  /** The IPv4 addresses by MAC that a machine told. */
  public static SortedMap<String, List<String>> addresses(Reply.Printed said) {
    return GuestScripts.parseAddresses(said.stdout());
  }

  /** Gives the machine its host name; the answer has its addresses, too. */
  public Reply name(GuestAccess access, String hostname) {
    return reply(inside(access, GuestScripts.identity(hostname)));
  }

  /** Writes the lab's block into the machine's {@code /etc/hosts}. */
  public Reply writeHosts(
      GuestAccess access, LabName lab, SortedMap<String, String> addressByName) {
    return reply(inside(access, GuestScripts.hostsFile(lab, addressByName)));
  }

  /** Lets the owners of these keys in as the user that the machine is reached as. */
  public Reply letIn(GuestAccess access, Collection<LoginKey> keys) {
    return reply(inside(access, GuestScripts.letIn(keys)));
  }

  /**
   * Brings a machine that has just returned to its snapshot into the present: clock, random
   * numbers, DHCP leases.
   *
   * @param now the time
   * @param seed random bytes from outside the machine
   * @throws RemoteException also if its address is another one now, and so the answer did not
   *     arrive
   */
  public Reply renew(GuestAccess access, Instant now, byte[] seed) {
    return reply(inside(access, GuestScripts.renew(now, seed)));
  }

  /**
   * Whether one can log in to the machine and gets a shell there. No answer in time is no login; a
   * host that cannot be reached is still an exception.
   */
  public Reply login(GuestAccess access) {
    try {
      Reply reply = reply(inside(access, GuestScripts.login(), LOGIN_LIMIT));
      return reply instanceof Reply.Printed said && !GuestScripts.isLogin(said.stdout())
          ? new Reply.CommandFailed("no shell answered: " + shown(said.stdout()))
          : reply;
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.TIMED_OUT) {
        return new Reply.NoLogin(
            "no answer over SSH within %d s".formatted(LOGIN_LIMIT.toSeconds()));
      }
      throw e;
    }
  }

  /**
   * Tries to reach targets from the machine, all at once.
   *
   * @return for each, in order, why the machine does not reach it; empty if it does
   */
  public Map<Target, Optional<String>> reach(GuestAccess access, List<Target> targets) {
    try {
      ExecResult result = inside(access, GuestScripts.reach(targets));
      if (result.stdout().isBlank()) {
        return forAll(targets, failure(result).orElse("the probe printed nothing"));
      }
      return GuestScripts.parseReach(targets, result.stdout());
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.TIMED_OUT) {
        return forAll(targets, "the probe did not end in time");
      }
      throw e;
    }
  }

  private static Map<Target, Optional<String>> forAll(List<Target> targets, String why) {
    Map<Target, Optional<String>> outcome = new LinkedHashMap<>();
    targets.forEach(target -> outcome.put(target, Optional.of(why)));
    return outcome;
  }

  /** Runs a script inside a machine. */
  private ExecResult inside(GuestAccess access, GuestScripts.Script script) {
    return inside(access, script, GUEST_LIMIT);
  }

  private ExecResult inside(GuestAccess access, GuestScripts.Script script, Duration limit) {
    Semaphore turn = turns.computeIfAbsent(access, machine -> new Semaphore(AT_ONCE, true));
    // Those before end within their limits.
    turn.acquireUninterruptibly();
    try {
      return remote.run(
          RemoteCommand.of(access.run(script.argv()), limit)
              .withStdin(Stdin.text(script.stdin()))
              .repeatable());
    } finally {
      turn.release();
    }
  }

  private static Reply reply(ExecResult result) {
    Optional<String> failure = failure(result);
    if (failure.isEmpty()) {
      return new Reply.Printed(result.stdout());
    }
    return result.exitCode() == SSH_FAILED
        ? new Reply.NoLogin(failure.get())
        : new Reply.CommandFailed(failure.get());
  }

  private static String shown(String stdout) {
    String said = PlainText.lastLine(stdout);
    return said.isEmpty() ? "it printed nothing" : said;
  }

  private static Optional<String> failure(ExecResult result) {
    if (result.ok()) {
      return Optional.empty();
    }
    String said = PlainText.lastLine(result.stderr() + "\n" + result.stdout());
    return Optional.of(said.isEmpty() ? "exit code " + result.exitCode() : said);
  }
}
