package io.homelab.bench;

import io.homelab.FactsBuilder;
import io.homelab.StateBuilder;
import io.homelab.access.FolderAccess;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.engine.Engine;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxRef;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.operations.Caller;
import io.homelab.operations.FolderBooks;
import io.homelab.operations.KeptState;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LabServer.ServeRequest;
import io.homelab.operations.LabTokens;
import io.homelab.operations.OpenLab;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.Connections;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteException.FailureKind;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.server.HttpLabServer;
import io.homelab.state.FileStateStore;
import io.homelab.state.Refuge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A server of labs that are files, on hosts that only take the time of real ones: a probe takes 300
 * to 600 ms. {@link ServeLoad} asks it.
 *
 * <p>Arguments: an empty folder, the number of labs, of machines in each, of hosts. Prints its
 * address and a token.
 */
public final class ServedBench {
  private ServedBench() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    int labs = Integer.parseInt(args[1]);
    int machines = Integer.parseInt(args[2]);
    int hosts = Integer.parseInt(args[3]);
    write(folder, labs, machines, hosts);
    String token =
        new LabTokens(new FolderAccess(folder))
            .create("bench", "admin", Optional.empty(), Optional.empty(), InstantSource.system())
            .orThrow()
            .secret()
            .reveal();
    new HttpLabServer(new BenchLabs(folder), () -> {})
        .serve(
            new ServeRequest(
                folder, true, "127.0.0.1", 0, Optional.empty(), Optional.empty(), false),
            address -> System.out.println(address + " " + token),
            System.err::println,
            line -> {});
  }

  private static void write(Path folder, int labs, int machines, int hosts) throws IOException {
    StringBuilder text = new StringBuilder("hosts:\n");
    for (int i = 0; i < hosts; i++) {
      text.append(
          "  - { name: h%d, address: 10.1.%d.%d, capacity: { cpus: 64, memory_mb: 262144, disk_gb: 4000 } }\n"
              .formatted(i, i / 250, i % 250 + 1));
    }
    Files.writeString(folder.resolve("hosts.yaml"), text);
    for (int lab = 0; lab < labs; lab++) {
      Path own = Files.createDirectories(folder.resolve("lab" + lab));
      StringBuilder topology =
          new StringBuilder(
              "lab: lab"
                  + lab
                  + "\ndefaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt, memory_mb: 1024 }\nmachines:\n");
      for (int i = 0; i < machines; i++) {
        topology.append("  - { name: m%d }\n".formatted(i));
      }
      Files.writeString(own.resolve("topology.yaml"), topology);
      LabFiles files =
          LabReader.read(
              new LabSources(
                  folder.resolve("hosts.yaml"), own.resolve("topology.yaml"), folder, folder));
      StateBuilder state = StateBuilder.of(files.lab());
      for (int i = 0; i < machines; i++) {
        state.ready("m" + i, "h" + (lab * machines + i) % hosts);
      }
      FileStateStore.beside(own, Refuge.NONE).save(state.build());
    }
  }

  /** Opens labs by their files. */
  private static final class BenchLabs implements LabOpener {
    private final Path folder;
    private final Engine engine = new VagrantEngine();

    BenchLabs(Path folder) {
      this.folder = folder;
    }

    private LabSources sources(LabRequest request) {
      return new LabSources(request.hosts(), request.topology(), folder, folder);
    }

    @Override
    public OpenLab open(LabRequest request) {
      LabFiles files = LabReader.read(sources(request));
      FolderBooks books = FolderBooks.beside(files.lab().directory(), Refuge.NONE);
      return new OpenLab(
          files.lab(),
          new SlowHosts(files.hosts(), folder),
          KeptState.of(files.lab(), false, books, caller()),
          engine,
          BoxRegistry.UNASKED,
          VagrantStore.NONE,
          caller());
    }

    @Override
    public LabHosts hosts(LabRequest request) {
      return new SlowHosts(LabReader.hosts(sources(request)), folder);
    }

    @Override
    public Engine engine(Optional<String> name) {
      return engine;
    }

    @Override
    public Caller caller() {
      return new Caller("ops@bench", "bench", 7, Optional.empty(), InstantSource.system());
    }
  }

  /** Hosts that answer after a while. */
  private record SlowHosts(List<Host> all, Path folder) implements LabHosts {
    @Override
    public Connections connections() {
      return new Connections(
          host -> {
            throw new RemoteException(FailureKind.UNREACHABLE, host.name(), "none", "", null);
          },
          all);
    }

    @Override
    public SshSettings ssh() {
      return new SshSettings(
          folder,
          List.of(),
          Optional.empty(),
          "ops",
          Duration.ofSeconds(5),
          Optional.empty(),
          all,
          Console.none());
    }

    @Override
    public SortedMap<HostName, ProbeResult> probe(List<Host> some) {
      SortedMap<HostName, ProbeResult> answers = new TreeMap<>();
      try {
        // All at once, as the real ones.
        TimeUnit.MILLISECONDS.sleep(300 + Math.floorMod(some.hashCode(), 300));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (Host host : some) {
        answers.put(
            host.name(),
            FactsBuilder.facts()
                .measured(64, 262_144, 3000)
                .box(new BoxRef("x/alpine", "1.0.0", "libvirt"))
                .of(host.name().value()));
      }
      return answers;
    }

    @Override
    public SortedMap<HostName, ProbeResult> probeOthers(List<Host> others) {
      return probe(new ArrayList<>(others));
    }
  }
}
