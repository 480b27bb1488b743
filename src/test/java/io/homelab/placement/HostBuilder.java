package io.homelab.placement;

import io.homelab.model.Admission;
import io.homelab.model.Capacity;
import io.homelab.model.Endurance;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A host for a test: accepts everything and has no limits until told otherwise. */
final class HostBuilder {
  private final String name;
  private Capacity usable = Capacity.UNKNOWN;
  private SortedSet<String> roles = new TreeSet<>(List.of("*"));
  private HostStatus status = HostStatus.ONLINE;
  private final SortedMap<String, String> labels = new TreeMap<>();
  private @Nullable Outage outage;
  private @Nullable SortedSet<String> providers;
  private @Nullable String bridgeProblem;
  private final SortedMap<MachineName, String> conflicts = new TreeMap<>();
  private @Nullable String architecture;
  private @Nullable MeasuredUse measured;

  private HostBuilder(String name) {
    this.name = name;
  }

  static HostBuilder host(String name) {
    return new HostBuilder(name);
  }

  static HostBuilder host(String name, long cpus, long memoryMb, long diskGb) {
    return host(name).usable(Capacity.of(cpus, memoryMb, diskGb));
  }

  HostBuilder usable(Capacity capacity) {
    usable = capacity;
    return this;
  }

  HostBuilder memory(long memoryMb) {
    return usable(
        new Capacity(OptionalLong.empty(), OptionalLong.of(memoryMb), OptionalLong.empty()));
  }

  HostBuilder device(String device, long count) {
    return usable(usable.with(usable.devices().with(device, count)));
  }

  HostBuilder roles(String... accepted) {
    roles = new TreeSet<>(Arrays.asList(accepted));
    return this;
  }

  HostBuilder cordoned() {
    status = HostStatus.CORDONED;
    return this;
  }

  HostBuilder maintenance() {
    status = HostStatus.MAINTENANCE;
    return this;
  }

  HostBuilder label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  HostBuilder unreachable(String why) {
    outage = new Outage(false, why);
    return this;
  }

  HostBuilder unusable(String why) {
    outage = new Outage(true, why);
    return this;
  }

  HostBuilder providers(String... present) {
    providers = new TreeSet<>(Arrays.asList(present));
    return this;
  }

  HostBuilder architecture(String value) {
    architecture = value;
    return this;
  }

  HostBuilder bridgeProblem(String problem) {
    bridgeProblem = problem;
    return this;
  }

  HostBuilder inTheWay(String machine, String what) {
    conflicts.put(new MachineName(machine), what);
    return this;
  }

  /** What it measured, on that many CPUs and that much memory in all. */
  HostBuilder measured(long loadHundredths, long cpus, long usedMb, long memoryMb, long io) {
    measured = new MeasuredUse(loadHundredths, cpus, usedMb, memoryMb, io);
    return this;
  }

  HostOffer offer() {
    Host host =
        new Host(
            new HostName(name),
            // A host that goes away in a test does not come back.
            HostAccess.to(name + ".local")
                .as("ops")
                .with(new Endurance(Endurance.USUAL.keepalive(), Duration.ZERO)),
            new Admission(usable, Resources.ZERO, roles, status, labels),
            HostSetup.USUAL);
    return new HostOffer(
            host,
            usable,
            Optional.ofNullable(outage),
            Optional.ofNullable(providers),
            Optional.ofNullable(architecture),
            Optional.ofNullable(bridgeProblem),
            conflicts)
        .measuring(Optional.ofNullable(measured));
  }
}
