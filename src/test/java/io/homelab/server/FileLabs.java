package io.homelab.server;

import io.homelab.StateBuilder;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.engine.Engine;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.StrategyName;
import io.homelab.operations.Caller;
import io.homelab.operations.FolderBooks;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.OpenLab;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteHosts;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.state.FileStateStore;
import io.homelab.state.Refuge;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Opens labs by their files, as the program does; their hosts are whatever a test makes them. */
final class FileLabs implements LabOpener {
  private final Path folder;
  private final RemoteHosts remote;
  private final InstantSource clock;
  private final Engine engine = new VagrantEngine();

  FileLabs(Path folder, RemoteHosts remote, InstantSource clock) {
    this.folder = folder;
    this.remote = remote;
    this.clock = clock;
  }

  private LabSources sources(LabRequest request) {
    return new LabSources(request.hosts(), request.topology(), folder, folder);
  }

  @Override
  public OpenLab open(LabRequest request) {
    LabFiles files = LabReader.read(sources(request));
    return OpenLab.of(
        files,
        remote,
        () -> ssh(files.hosts(), files.lab(), request),
        engine,
        BoxRegistry.UNASKED,
        VagrantStore.NONE,
        FolderBooks.beside(files.lab().directory(), Refuge.NONE),
        caller());
  }

  @Override
  public LabHosts hosts(LabRequest request) {
    Path beside = Objects.requireNonNull(request.topology().getParent());
    Lab lab =
        new Lab(
            new LabName("lab"),
            StrategyName.FIRST_FIT_DECREASING,
            beside,
            beside,
            List.of(),
            List.of());
    List<Host> hosts = LabReader.hosts(sources(request));
    return LabHosts.over(lab, hosts, remote, engine, () -> ssh(hosts, lab, request));
  }

  private SshSettings ssh(List<Host> hosts, Lab lab, LabRequest request) {
    return new SshSettings(
        folder,
        List.of(OpenLab.knownHosts(lab), OpenLab.knownHosts(request.hosts())),
        Optional.empty(),
        "ops",
        Duration.ofSeconds(5),
        Optional.empty(),
        hosts,
        Console.none());
  }

  /** From now on a machine of the lab in that folder is on that host. */
  void ready(Path lab, Path hosts, String machine, String host) {
    Lab described =
        LabReader.read(sources(new LabRequest(hosts, lab.resolve("topology.yaml"), false, false)))
            .lab();
    FileStateStore store = FileStateStore.beside(lab, Refuge.NONE);
    store.save(
        StateBuilder.of(described)
            .ready(machine, host)
            .build()
            .withSerial(store.load(described.name()).serial()));
  }

  @Override
  public Engine engine(Optional<String> name) {
    return engine;
  }

  @Override
  public Caller caller() {
    return new Caller("ops@bench", "bench", 7, Optional.empty(), clock);
  }
}
