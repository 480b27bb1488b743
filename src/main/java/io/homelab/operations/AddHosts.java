package io.homelab.operations;

import io.homelab.config.HostEntry;
import io.homelab.config.HostsAppendix;
import io.homelab.model.Admission;
import io.homelab.model.Argv;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.probe.BridgeRule;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostNetwork;
import io.homelab.probe.ProbeResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Adds computers to {@code hosts.yaml}: looks at each, and writes an entry with what was measured
 * there. An entry that exists is never changed, and a file that does not exist is begun.
 *
 * @param file the file that was written
 * @param hosts the entries, in the order asked for
 */
public record AddHosts(Path file, List<AddedHost> hosts) {
  /**
   * A host that was added.
   *
   * @param name its name
   * @param address its address or alias
   * @param sshUser the user that was written
   * @param capacity what was written of its capacity
   * @param bridge the interface that was written
   * @param providers what can make machines there; none when it was not looked at
   */
  public record AddedHost(
      HostName name,
      String address,
      Optional<String> sshUser,
      Capacity capacity,
      Optional<String> bridge,
      SortedSet<String> providers) {
    /** Copies the set. */
    public AddedHost {
      providers = Collections.unmodifiableSortedSet(new TreeSet<>(providers));
    }
  }

  /** Copies the list. */
  public AddHosts {
    hosts = List.copyOf(hosts);
  }

  /**
   * Adds them all, or none.
   *
   * @param file {@code hosts.yaml}
   * @param words addresses, each with {@code user@} before it or not, or aliases of the user's SSH
   *     configuration
   * @param offline whether to write the entries without looking at the computers
   */
  public static Answer<AddHosts> of(
      LabHosts hosts, Path file, List<String> words, boolean offline) {
    return Answer.of(() -> {
      boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      if (fresh && !Files.isDirectory(file.resolveSibling("."))) {
        throw new RefusedException(
            Refusal.usage("there is no folder " + file.getParent(), "create it first"));
      }
      List<HostEntry> entries = entries(hosts, words);
      String before = fresh ? "" : Files.readString(file);
      text(fresh, before, entries).ifPresent(after -> check(before, after, entries));
      SortedMap<HostName, HostFacts> found = offline ? new TreeMap<>() : facts(hosts, entries);
      List<HostEntry> written = entries.stream().map(entry -> measured(entry, found)).toList();
      HostsFileTurn.edit(
          file,
          now ->
              now.map(text -> added(text, written)).orElseGet(() -> HostsAppendix.begun(written)));
      return new AddHosts(
          file,
          written.stream()
              .map(entry ->
                  new AddedHost(
                      entry.name(),
                      entry.address(),
                      entry.sshUser(),
                      entry.capacity(),
                      entry.bridge(),
                      Optional.ofNullable(found.get(entry.name()))
                          .<SortedSet<String>>map(
                              facts -> new TreeSet<>(facts.engine().providers().keySet()))
                          .orElseGet(TreeSet::new)))
              .toList());
    });
  }

  private static Optional<String> text(boolean fresh, String before, List<HostEntry> entries) {
    return fresh ? Optional.of(HostsAppendix.begun(entries)) : HostsAppendix.add(before, entries);
  }

  private static List<HostEntry> entries(LabHosts hosts, List<String> words) {
    List<HostEntry> entries = new ArrayList<>();
    for (String word : words) {
      HostEntry entry =
          HostEntry.of(word)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.usage(
                          "'%s' cannot be the address of a host".formatted(word),
                          "give an alias of ~/.ssh/config, a host name or an IP address, or"
                              + " user@address; a port goes into the SSH configuration")));
      for (Host host : hosts.all()) {
        if (host.name().equals(entry.name()) || host.address().equals(entry.address())) {
          throw new RefusedException(
              Refusal.usage(
                  "hosts.yaml already has '%s', as host %s".formatted(word, host.name()),
                  "leave it out, or edit its entry"));
        }
      }
      for (HostEntry other : entries) {
        if (other.name().equals(entry.name()) && !other.equals(entry)) {
          throw new RefusedException(
              Refusal.usage(
                  "'%s' and '%s' would both be host %s".formatted(other.word(), word, entry.name()),
                  "leave one of them out"));
        }
      }
      if (!entries.contains(entry)) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** Refuses a text that every later command would refuse. */
  private static void check(String before, String after, List<HostEntry> entries) {
    HostsAppendix.objection(before, after)
        .ifPresent(problem -> {
          throw new RefusedException(
              Refusal.usage(
                  "hosts.yaml cannot take %s: %s"
                      .formatted(
                          entries.stream()
                              .map(entry -> entry.name().value())
                              .collect(Collectors.joining(", ")),
                          problem.what()),
                  problem.expected()));
        });
  }

  private static SortedMap<HostName, HostFacts> facts(LabHosts hosts, List<HostEntry> entries) {
    SortedMap<HostName, ProbeResult> told =
        hosts.probeOthers(entries.stream().map(AddHosts::host).toList());
    SortedMap<HostName, HostFacts> facts = new TreeMap<>();
    for (HostEntry entry : entries) {
      switch (Objects.requireNonNull(told.get(entry.name()))) {
        case ProbeResult.Reached reached -> facts.put(entry.name(), reached.facts());
        case ProbeResult.Unreachable silent ->
            throw new RefusedException(
                new Refusal(
                    Refusal.Kind.UNREACHABLE,
                    silent.reason() + "; nothing was written",
                    "try: %s; or write the entry unseen: homelab hosts add --offline %s"
                        .formatted(
                            Argv.of("ssh", entry.word()).toShell(),
                            Argv.of(entry.word()).toShell())));
      }
    }
    return facts;
  }

  private static HostEntry measured(HostEntry entry, SortedMap<HostName, HostFacts> found) {
    HostFacts facts = found.get(entry.name());
    if (facts == null) {
      return entry;
    }
    HostNetwork network = facts.network();
    return entry.with(
        facts.computer().measured(),
        network
            .lanInterface()
            .flatMap(network::networkInterface)
            .filter(lan -> BridgeRule.obstacle(lan).isEmpty())
            .map(HostNetwork.NetworkInterface::name));
  }

  private static Host host(HostEntry entry) {
    HostAccess access = HostAccess.to(entry.address());
    return new Host(
        entry.name(),
        entry.sshUser().map(access::as).orElse(access),
        Admission.everything(Capacity.UNKNOWN),
        HostSetup.USUAL);
  }

  private static String added(String before, List<HostEntry> entries) {
    String text =
        HostsAppendix.add(before, entries)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "hosts.yaml has no list with one entry below the other to add to",
                        "add this to its list yourself:\n" + HostsAppendix.toPaste(entries))));
    check(before, text, entries);
    return text;
  }
}
