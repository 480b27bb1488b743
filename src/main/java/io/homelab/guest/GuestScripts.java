package io.homelab.guest;

import io.homelab.model.AnswerLines;
import io.homelab.model.Argv;
import io.homelab.model.Check;
import io.homelab.model.Grammar;
import io.homelab.model.GuestAccess;
import io.homelab.model.LabName;
import io.homelab.model.LoginKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Small scripts that run inside a machine. They need a POSIX shell and the usual tools (BusyBox
 * will do). Root commands go through {@code sudo -n}, which fails instead of prompting.
 */
public final class GuestScripts {
  private static final String AS_ROOT =
      "[ \"$(id -u)\" = 0 ] && exec sh -s -- \"$@\"; exec sudo -n sh -s -- \"$@\"";
  private static final String AS_ROOT_IF_ALLOWED =
      "[ \"$(id -u)\" != 0 ] && sudo -n true 2>/dev/null && exec sudo -n sh -s -- \"$@\";"
          + " exec sh -s -- \"$@\"";

  /** What a shell prints that {@link #login} got to; no banner or echo of the command has it. */
  private static final String SHELL_ANSWER = "homelab-42";

  private GuestScripts() {}

  /**
   * A script for a machine.
   *
   * @param argv the command, for {@link GuestAccess#run}
   * @param stdin its standard input
   */
  public record Script(Argv argv, String stdin) {}

  /** Reads the IPv4 addresses; {@link #parseAddresses} reads the answer. */
  public static Script addresses() {
    return new Script(Argv.of("sh", "-s"), resource("guest-addresses.sh"));
  }

  /**
   * The addresses by lower-case MAC address, in the machine's order. Unreachable kinds, such as
   * loopback, are skipped.
   */
  public static SortedMap<String, List<String>> parseAddresses(String stdout) {
    SortedMap<String, List<String>> addresses = new TreeMap<>();
    for (String line : AnswerLines.of(stdout)) {
      int space = line.indexOf(' ');
      if (space < 0) {
        continue;
      }
      String mac = line.substring(0, space);
      String address = line.substring(space + 1);
      if (Grammar.isMac(mac) && Grammar.isUnicastAddress(address)) {
        addresses.computeIfAbsent(mac, key -> new ArrayList<>()).add(address);
      }
    }
    return addresses;
  }

  /**
   * Sets the host name without restarting the network. Prints {@code changed} or {@code unchanged},
   * and then the IPv4 addresses as {@link #addresses} does: a login takes longer than all of it.
   *
   * @param hostname the name, with or without a domain
   */
  public static Script identity(String hostname) {
    Script script = asRoot(List.of(hostname), "guest-identity.sh");
    return new Script(script.argv(), script.stdin() + resource("guest-addresses.sh"));
  }

  /**
   * Writes the lab's block in {@code /etc/hosts}; without names, removes it. Prints {@code changed}
   * or {@code unchanged}.
   *
   * @param lab the lab
   * @param addressByName the addresses by name
   */
  public static Script hostsFile(LabName lab, SortedMap<String, String> addressByName) {
    List<String> arguments = new ArrayList<>();
    arguments.add(lab.value());
    for (Map.Entry<String, String> entry : addressByName.entrySet()) {
      arguments.add(entry.getValue());
      arguments.add(entry.getKey());
    }
    return asRoot(arguments, "guest-hosts.sh");
  }

  /**
   * Lets the owners of these keys in as the user that runs it. Prints {@code changed} or {@code
   * unchanged}. Keys that are there stay.
   */
  public static Script letIn(Collection<LoginKey> keys) {
    // By standard input: a command line has an end, and each shell on the way would quote again.
    Argv arguments = Argv.of("set", "--").with(keys.stream().map(LoginKey::toString).toList());
    return new Script(Argv.of("sh", "-s"), arguments.toShell() + "\n" + resource("guest-keys.sh"));
  }

  /**
   * Brings a machine that has just returned to its snapshot into the present: its clock, its random
   * numbers and its DHCP leases. As root if that is allowed. Prints what came of each; ends within
   * 30 seconds. Whoever had its address meanwhile keeps it: then the machine asks for another, and
   * the connection that this runs over may end without an answer.
   *
   * @param now the time
   * @param seed random bytes from outside the machine
   */
  public static Script renew(Instant now, byte[] seed) {
    if (seed.length == 0) {
      throw new IllegalArgumentException("no random bytes to reseed a machine with");
    }
    // Never as an argument: those are for all to see in the machine and on its host.
    StringBuilder script = new StringBuilder("seed='");
    for (byte each : seed) {
      script.append(String.format(Locale.ROOT, "\\%03o", each & 0xff));
    }
    script.append("'\n").append(resource("guest-renew.sh"));
    return new Script(
        Argv.of("sh", "-c", AS_ROOT_IF_ALLOWED, "sh", String.valueOf(now.getEpochSecond())),
        script.toString());
  }

  /** Proves that there is a shell; {@link #isLogin} reads the answer. */
  public static Script login() {
    return new Script(Argv.of("sh", "-c", "echo homelab-$((6 * 7))"), "");
  }

  /** Whether that is what a shell answers to {@link #login}, whatever greeted before it. */
  public static boolean isLogin(String stdout) {
    return AnswerLines.of(stdout).contains(SHELL_ANSWER);
  }

  /**
   * A target to reach from a machine.
   *
   * @param address where
   * @param check how
   */
  public record Target(String address, Check check) {
    private String word() {
      return switch (check) {
        case Check.Ping ping -> "ping:" + address;
        case Check.Port port -> "port:" + address + ":" + port.port();
      };
    }
  }

  /**
   * Tries to reach all targets at once, in four seconds at most; {@link #parseReach} reads the
   * answer.
   */
  public static Script reach(Collection<Target> targets) {
    List<String> words = targets.stream().map(Target::word).toList();
    return new Script(
        Argv.of("sh", "-c", AS_ROOT_IF_ALLOWED, "sh").with(words), resource("guest-reach.sh"));
  }

  /**
   * For each target, in order, why it could not be reached; empty if it could. A target missing
   * from the answer was not reached.
   */
  public static Map<Target, Optional<String>> parseReach(
      Collection<Target> targets, String stdout) {
    Map<String, Optional<String>> answers = new LinkedHashMap<>();
    for (String line : AnswerLines.of(stdout)) {
      String[] fields = line.split(" ", 3);
      if (fields.length >= 2 && fields[0].equals("ok")) {
        answers.put(fields[1], Optional.empty());
      } else if (fields.length == 3 && fields[0].equals("fail")) {
        answers.put(fields[1], Optional.of(fields[2]));
      }
    }
    Map<Target, Optional<String>> outcome = new LinkedHashMap<>();
    for (Target target : targets) {
      outcome.put(
          target,
          answers.getOrDefault(
              target.word(), Optional.of("the machine reported no result for it")));
    }
    return outcome;
  }

  private static Script asRoot(List<String> arguments, String name) {
    return new Script(Argv.of("sh", "-c", AS_ROOT, "sh").with(arguments), resource(name));
  }

  private static String resource(String name) {
    try (InputStream in = GuestScripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
