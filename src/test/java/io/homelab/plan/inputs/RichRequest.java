package io.homelab.plan.inputs;

import io.homelab.FactsBuilder;
import io.homelab.LabText;
import io.homelab.StateBuilder;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.FileChange;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.model.Resources;
import io.homelab.model.StockedBox;
import io.homelab.model.StrategyName;
import io.homelab.model.UseBasis;
import io.homelab.plan.Adoption;
import io.homelab.plan.BoxSupply;
import io.homelab.plan.FileComparison;
import io.homelab.plan.FromPools;
import io.homelab.plan.PlanRequest;
import io.homelab.probe.FolderFacts;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.run.LocalScripts;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.Preempted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A lab in which everything occurs that a plan can depend on. */
final class RichRequest {
  /** Stands wherever a secret may stand. */
  static final String CANARY = "hunter2";

  private static final String HOSTS =
      """
      hosts:
        - name: one
          address: 127.0.0.1
          capacity: { cpus: 8, memory_mb: 16384, disk_gb: 100 }
          reserve: { cpus: 1, memory_mb: 1024, disk_gb: 10 }
          labels: { zone: a }
        - name: two
          address: two.local
          ssh_user: ops-hunter2
          ssh_port: 2222
          ssh_key: /keys/hunter2
          proxy_jump: jump@hunter2.example:2200
          workdir: /srv/hunter2
          capacity: { memory_mb: 16384 }
          devices: { gpu: 2 }
          reservations: [{ for: ci, memory_mb: 512 }]
          placements: [web, db, obs]
          status: maintenance
          bridge: wlan0
          labels: { zone: b }
          box_source: https://hunter2.example/catalog.json
        - { name: three, address: three.local, proxy_jump: two }
      """;

  private static final String[] MACHINES = {
    "{ name: web-1, role: web, memory_mb: 1024, disk_gb: 5, depends_on: [db], provision: web.sh,"
        + " anti_affinity: [web-2], networks: [{ type: private_network, ip: 192.168.56.10 },"
        + " { type: forwarded_port, guest: 80, host: 8080, auto_correct: true }] }",
    "{ name: web-2, role: web, cpus: 2, memory_mb: 2048, priority: 3, require: { zone: a },"
        + " prefer: [{ affinity: [db], weight: -3 }, { require: { zone: b } },"
        + " { require: [zone = b] }],"
        + " hostname: hunter2.example, start_after: [db],"
        + " provision: [{ inline: hunter2, args: [hunter2], env: { TOKEN: hunter2 } }] }",
    "{ name: db, memory_mb: 2048, devices: { gpu: 1 }, check: { port: 5432 }, networks: [{ type: private_network,"
        + " ip: 192.168.56.20 }] }",
    "{ name: kept, role: obs, affinity: [db], require: [zone, cpus >= 1, memory_mb < 99999], vagrant: { ssh: { password: hunter2 } } }",
    "{ name: full, role: obs, memory_mb: 256 }",
    "{ name: pinned, role: obs, host: three, box_version: 2.0.0 }",
    "{ name: vbox, role: obs, provider: virtualbox }",
    "{ name: taken, role: obs, from_pool: runner, provision: [{ inline: hunter2 }] }",
    "{ name: not-taken, role: obs, from_pool: runner }\npools:\n  - { name: runner, template: {"
        + " memory_mb: 64, provision: [{ inline: hunter2 }, { inline: hunter2 }] } }",
  };

  private RichRequest() {}

  static PlanRequest in(Path folder) {
    try {
      Files.writeString(folder.resolve("web.sh"), "echo " + CANARY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LabFiles files = LabText.read(folder, HOSTS, MACHINES);
    FactsBuilder one =
        FactsBuilder.facts()
            .measured(16, 8192, 200)
            .busy(150, 4096, 12)
            .box(new BoxRef("x/alpine", "1.0.0", "libvirt"))
            .marker(
                new MarkerFile(
                        files.lab().name(),
                        "ops@bench",
                        "11111111-2222-3333-4444-555555555555",
                        new TreeMap<>(
                            Map.of(
                                "db", new Resources(1, 2048, 0), "kept", new Resources(1, 512, 0))))
                    .preempting(
                        Map.of(
                            new MachineName("kept"), new Preempted(new LabName("urgent"), false))))
            .files(Map.of("certs/hunter2", "ab12"))
            .machine("db", MachineState.RUNNING)
            .hardware("db", 1, 2048, Map.of("0e:00:00:00:00:01", "br0"))
            .machine("kept", MachineState.STOPPED)
            .outOfSpace("full", 3)
            .machine("web-2", MachineState.RUNNING)
            .machine("gone-from-the-file", MachineState.UNKNOWN)
            .otherLab("other", 1, 512, 3)
            .otherMachine(
                "shop",
                "ops@bench",
                "shop-1",
                new ForeignMachine(
                    new Resources(2, 1024, 3),
                    OptionalInt.of(-7),
                    MachineState.STOPPED,
                    Optional.of(new Preempted(new LabName("another"), false))))
            .subnet("virbr1", "192.168.56.0", 24)
            .libvirtNetwork("other-192.168.56.0")
            .taken(TakenName.Holder.VOLUME, "devlab_spare.img", "default")
            .folder("/home/ops", FolderFacts.Access.WRITABLE, 3)
            .hostOnly("192.168.56.0", 21)
            .libvirt("qemu+unix:///system")
            .place("4711\t1:2\t")
            .providerProblem("virtualbox", "no kernel module", "modprobe");
    FactsBuilder two = FactsBuilder.facts().occupied().withoutFlock();
    return new PlanRequest(
        new VagrantEngine(),
        files.hosts(),
        files.lab().counting(UseBasis.MEASURED),
        StateBuilder.of(files.lab())
            .bridged("db", "one", "192.168.1.7")
            .ready("kept", "one")
            .ready("full", "one")
            .ready("gone-from-the-file", "one")
            .ready("pinned", "three")
            .change("pinned", record -> record.withPhase(Phase.BOOTED))
            .ready("web-2", "one")
            .build()
            .losing(new MachineName("web-2"))
            .withNextHostIndex(1),
        new TreeMap<>(
            Map.of(
                new HostName("one"), one.of("one"),
                new HostName("two"), two.of("two"),
                new HostName("three"),
                    new ProbeResult.Unreachable(
                        new HostName("three"), "no route to host", "is it on?"))),
        false,
        StrategyName.FIRST_FIT_DECREASING,
        7,
        new BoxSupply(
            new TreeMap<>(
                Map.of(
                    new BoxRef("x/alpine", "1.0.0", "libvirt"),
                    new StockedBox(4711, BoxPlace.FILE))),
            new TreeMap<>(Map.of("x/debian", "https://boxes.lan/debian.box")),
            "https://boxes.lan/registry",
            new TreeMap<>(
                Map.of(
                    new BoxRef("x/debian", "2.0.0", "libvirt"),
                    new BoxDownload(
                        "https://boxes.lan/debian.box",
                        Optional.of(BoxChecksum.sha256("ab".repeat(32))),
                        OptionalLong.of(815)))),
            new TreeSet<>(Set.of(new BoxRef("x/debian", "2.0.0", "libvirt")))),
        new FileComparison(
            new TreeMap<>(
                Map.of(
                    new HostName("one"),
                    new TreeMap<>(
                        Map.of(
                            "certs/site.pem",
                            FileChange.CHANGED,
                            "certs/old.pem",
                            FileChange.REMOVED)))),
            Optional.empty()),
        "ops@bench",
        LocalScripts.fingerprints(files.lab()),
        new FromPools(
            new TreeMap<>(
                Map.of(
                    new MachineName("taken"),
                    new Adoption(new PoolName("runner"), "i-0a1b2c3d", new HostName("one")))),
            new TreeMap<>(
                Map.of(new MachineName("not-taken"), "pool runner has no machine ready"))),
        true,
        List.of());
  }
}
