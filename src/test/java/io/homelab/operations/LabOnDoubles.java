package io.homelab.operations;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.config.LabFiles;
import io.homelab.engine.Engine;
import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.state.LabState;
import io.homelab.state.StateStore;
import io.homelab.workdir.MarkerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A lab whose hosts are doubles: what they tell follows from what the state says runs there. */
final class LabOnDoubles implements LabHosts {
  private static final String OWNER = "ops@bench";

  private final LabFiles files;
  private final StateStore store;
  private final SortedMap<HostName, VagrantDouble> doubles = new TreeMap<>();
  private final SortedMap<HostName, Consumer<FactsBuilder>> told = new TreeMap<>();
  private final TreeSet<HostName> silent = new TreeSet<>();
  private final Connections connections;
  private final Engine engine;

  LabOnDoubles(Path folder, String... machines) {
    this(folder, new VagrantEngine(), machines);
  }

  LabOnDoubles(Path folder, Engine engine, String... machines) {
    this.engine = engine;
    try {
      Files.writeString(
          Files.createDirectories(folder.resolve("packer/output-vagrant"))
              .resolve("x-alpine-libvirt.box"),
          "a box");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files = LabText.read(folder, LabText.TWO_HOSTS, machines);
    store = new StateStore(folder);
    files.hosts().forEach(host -> doubles.put(host.name(), new VagrantDouble(host.name().value())));
    connections =
        new Connections(
            host -> Objects.requireNonNull(doubles.get(host.name())).remote(), files.hosts());
  }

  OpenLab open() {
    // Each look at the clock is two minutes later, so that no wait for a machine is a long one.
    AtomicLong looks = new AtomicLong();
    Caller caller =
        new Caller(
            OWNER,
            7,
            Optional.empty(),
            () -> Instant.EPOCH.plusSeconds(120 * looks.incrementAndGet()));
    return new OpenLab(
        files.lab(), this, new KeptState(files.lab().name(), store, caller), engine, caller);
  }

  List<String> vagrant(String host) {
    return Objects.requireNonNull(doubles.get(new HostName(host))).vagrant();
  }

  /** From now on that host does not answer. */
  void silence(String host) {
    silent.add(new HostName(host));
  }

  @Override
  public List<Host> all() {
    return files.hosts();
  }

  @Override
  public Connections connections() {
    return connections;
  }

  @Override
  public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
    for (Host host : some) {
      answers.put(
          host.name(),
          silent.contains(host.name())
              ? new ProbeResult.Unreachable(host.name(), "no answer", "switch it on")
              : facts(host.name()).of(host.name().value()));
    }
    return answers;
  }

  /** What else a host tells. */
  void told(String host, Consumer<FactsBuilder> more) {
    told.merge(new HostName(host), more, Consumer::andThen);
  }

  private FactsBuilder facts(HostName host) {
    FactsBuilder facts = FactsBuilder.facts().box(new BoxRef("x/alpine", "1.0.0", "libvirt"));
    LabState state = store.load(files.lab().name());
    if (!state.lineage().isEmpty()) {
      facts.marker(new MarkerFile(state.lab(), OWNER, state.lineage(), new TreeMap<>()));
    }
    state
        .machines()
        .forEach((name, record) -> {
          if (record.host().equals(host)) {
            facts.machine(name.value(), MachineState.RUNNING);
          }
        });
    told.getOrDefault(host, nothing -> {}).accept(facts);
    return facts;
  }
}
