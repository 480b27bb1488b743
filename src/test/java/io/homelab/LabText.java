package io.homelab;

import io.homelab.config.LabFiles;
import io.homelab.config.LabReader;
import io.homelab.config.LabSources;
import io.homelab.model.Endurance;
import io.homelab.model.Host;
import io.homelab.model.StrategyName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A lab as people write it, read as the program reads it. */
public final class LabText {
  private LabText() {}

  /** Two hosts, {@code one} and {@code two}, of which the first is this computer. */
  public static final String TWO_HOSTS =
      """
      hosts:
        - { name: one, address: 127.0.0.1 }
        - { name: two, address: two.local }
      """;

  /** Reads the lab {@code devlab} with these machines, one YAML flow map a line. */
  public static LabFiles read(Path folder, String hosts, String... machines) {
    return read(folder, hosts, StrategyName.FIRST_FIT_DECREASING, machines);
  }

  /** Reads the lab {@code devlab} of these pools, one YAML flow map a line, and no machines. */
  public static LabFiles ofPools(Path folder, String hosts, String... pools) {
    return read(folder, hosts, StrategyName.FIRST_FIT_DECREASING, "pools", pools);
  }

  /** The same, placed by that strategy. */
  public static LabFiles read(
      Path folder, String hosts, StrategyName strategy, String... machines) {
    return read(folder, hosts, strategy, "machines", machines);
  }

  private static LabFiles read(
      Path folder, String hosts, StrategyName strategy, String list, String... entries) {
    StringBuilder topology = new StringBuilder("lab: devlab\n");
    topology.append("strategy: ").append(strategy.wireName()).append('\n');
    topology.append("defaults: { box: x/alpine, box_version: 1.0.0, provider: libvirt }\n");
    topology.append(list).append(":\n");
    for (String entry : entries) {
      topology.append("  - ").append(entry).append('\n');
    }
    try {
      Files.writeString(folder.resolve("hosts.yaml"), hosts);
      Files.writeString(folder.resolve("topology.yaml"), topology);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LabFiles files =
        LabReader.read(
            new LabSources(Path.of("hosts.yaml"), Path.of("topology.yaml"), folder, folder));
    return new LabFiles(files.hosts().stream().map(LabText::impatient).toList(), files.lab());
  }

  /** A host that goes away in a test does not come back. */
  private static Host impatient(Host host) {
    Endurance usual = host.access().endurance();
    return usual.equals(Endurance.USUAL)
        ? new Host(
            host.name(),
            host.access().with(new Endurance(usual.keepalive(), Duration.ZERO)),
            host.admission(),
            host.setup())
        : host;
  }
}
