package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Spelling;
import io.homelab.model.StrategyName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resolves the names in a request to a lab's machines and hosts.
 *
 * @param lab the lab
 * @param hosts its hosts
 */
public record LabLookup(Lab lab, List<Host> hosts) {
  /** The most names that a hint lists: no screen takes those of a thousand machines. */
  private static final int MOST_LISTED = 30;

  /**
   * The machines with these names; no names means all.
   *
   * @param known the machines there are
   * @throws RefusedException if a name matches none
   */
  public static Set<MachineName> select(List<String> words, Set<MachineName> known) {
    Set<MachineName> selected = new LinkedHashSet<>();
    for (String word : words) {
      selected.add(one(word, known));
    }
    return words.isEmpty() ? known : selected;
  }

  /** The machine of the topology with that name. */
  public Machine machine(String word) {
    Set<MachineName> names = new TreeSet<>();
    lab.machines().forEach(machine -> names.add(machine.name()));
    return lab.machine(one(word, names)).orElseThrow();
  }

  /** The host with that name. */
  public Host host(String word) {
    return host(word, hosts);
  }

  /** The one of these hosts that has that name. */
  static Host host(String word, List<Host> hosts) {
    return hosts.stream()
        .filter(host -> host.name().value().equals(word))
        .findFirst()
        .orElseThrow(() ->
            refused(
                "there is no host '" + word + "' in hosts.yaml",
                instead(word, "hosts", hosts.stream().map(h -> h.name().value()).toList())));
  }

  /**
   * The strategy of that name.
   *
   * @param source where the name was given
   */
  public static StrategyName strategy(String name, String source) {
    return StrategyName.parse(name)
        .orElseThrow(() ->
            refused(
                "there is no strategy '%s' (%s)".formatted(name, source),
                "use one of: " + String.join(", ", StrategyName.wireNames())));
  }

  /** The hosts of the machines to move, each given as {@code MACHINE=HOST}. */
  public SortedMap<MachineName, HostName> moves(List<String> moves) {
    SortedMap<MachineName, HostName> targets = new TreeMap<>();
    for (String move : moves) {
      int equals = move.indexOf('=');
      if (equals < 0) {
        throw refused("invalid move '" + move + "'", "use --move MACHINE=HOST");
      }
      Machine machine = machine(move.substring(0, equals));
      HostName host = host(move.substring(equals + 1)).name();
      if (!machine.pin().map(host::equals).orElse(true)) {
        throw refused(
            "machine %s cannot move to host %s: topology.yaml pins it to host %s"
                .formatted(machine.name(), host, machine.pin().get()),
            "change its 'host' in topology.yaml");
      }
      HostName other = targets.put(machine.name(), host);
      if (other != null && !other.equals(host)) {
        throw refused(
            "machine %s cannot move to host %s and to host %s"
                .formatted(machine.name(), other, host),
            "");
      }
    }
    return targets;
  }

  private static MachineName one(String word, Set<MachineName> known) {
    return known.stream()
        .filter(machine -> machine.value().equals(word))
        .findFirst()
        .orElseThrow(() ->
            refused(
                "there is no machine '" + word + "' in this lab",
                instead(word, "machines", known.stream().map(MachineName::value).toList())));
  }

  private static String instead(String word, String what, List<String> known) {
    String near = Spelling.nearest(word, known);
    if (near != null) {
      return "did you mean '" + near + "'?";
    }
    if (known.isEmpty()) {
      return "there are no " + what;
    }
    List<String> listed = known.subList(0, Math.min(known.size(), MOST_LISTED));
    int more = known.size() - listed.size();
    return "the %s are %s".formatted(what, String.join(", ", listed))
        + (more == 0 ? "" : " and " + more + " more");
  }

  private static RefusedException refused(String sentence, String hint) {
    return new RefusedException(Refusal.Kind.USAGE, sentence, hint);
  }
}
