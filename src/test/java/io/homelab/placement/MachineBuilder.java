package io.homelab.placement;

import io.homelab.model.BoxRef;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Preference;
import io.homelab.model.Requirement;
import io.homelab.model.Requirements;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine for a test: role {@code app}, 1 CPU, 1024 MB and no relations until told otherwise. */
final class MachineBuilder {
  private final String name;
  private String role = "app";
  private Resources resources = new Resources(1, 1024, 0);
  private String provider = "libvirt";
  private @Nullable String pin;
  private int priority;
  private @Nullable String spreadBy;
  private @Nullable String architecture;
  private final List<MachineName> dependsOn = new ArrayList<>();
  private final List<MachineName> affinity = new ArrayList<>();
  private final List<MachineName> antiAffinity = new ArrayList<>();
  private final SortedMap<String, String> require = new TreeMap<>();
  private final List<Preference> preferences = new ArrayList<>();
  private final List<Requirement> conditions = new ArrayList<>();

  private MachineBuilder(String name) {
    this.name = name;
  }

  static MachineBuilder machine(String name) {
    return new MachineBuilder(name);
  }

  static MachineBuilder machine(String name, long memoryMb) {
    return machine(name).needs(1, memoryMb, 0);
  }

  MachineBuilder needs(long cpus, long memoryMb, long diskGb) {
    resources = new Resources(cpus, memoryMb, diskGb);
    return this;
  }

  MachineBuilder device(String device, long count) {
    resources = resources.with(resources.devices().with(device, count));
    return this;
  }

  MachineBuilder role(String value) {
    role = value;
    return this;
  }

  MachineBuilder provider(String value) {
    provider = value;
    return this;
  }

  MachineBuilder pin(String host) {
    pin = host;
    return this;
  }

  MachineBuilder priority(int value) {
    priority = value;
    return this;
  }

  MachineBuilder dependsOn(String... names) {
    return add(dependsOn, names);
  }

  MachineBuilder with(String... names) {
    return add(affinity, names);
  }

  MachineBuilder apartFrom(String... names) {
    return add(antiAffinity, names);
  }

  MachineBuilder require(String label, String value) {
    require.put(label, value);
    return this;
  }

  /** Would like those near, or, with a weight below 0, far. */
  MachineBuilder likes(int weight, String... names) {
    List<MachineName> machines = new ArrayList<>();
    add(machines, names);
    preferences.add(new Preference.Company(machines, weight));
    return this;
  }

  MachineBuilder likesLabel(int weight, String label, String value) {
    preferences.add(
        new Preference.HostKind(
            new Requirements(new TreeMap<>(Map.of(label, value)), List.of()), weight));
    return this;
  }

  MachineBuilder likesHost(int weight, String condition) {
    preferences.add(
        new Preference.HostKind(
            new Requirements(new TreeMap<>(), List.of(Requirement.parse(condition).orElseThrow())),
            weight));
    return this;
  }

  MachineBuilder require(String condition) {
    conditions.add(Requirement.parse(condition).orElseThrow());
    return this;
  }

  MachineBuilder spreadBy(String label) {
    spreadBy = label;
    return this;
  }

  MachineBuilder architecture(String value) {
    architecture = value;
    return this;
  }

  private MachineBuilder add(List<MachineName> list, String... names) {
    for (String each : names) {
      list.add(new MachineName(each));
    }
    return this;
  }

  Machine build() {
    return new Machine(
        new MachineName(name),
        new Role(role),
        resources,
        new BoxRef("generic/alpine", "1.0.0", provider),
        new PlacementConstraints(
            Optional.ofNullable(pin).map(HostName::new),
            List.copyOf(affinity),
            List.copyOf(antiAffinity),
            new TreeMap<>(require),
            Optional.ofNullable(spreadBy),
            Optional.ofNullable(architecture),
            priority,
            List.copyOf(preferences),
            conditions),
        Dependencies.on(List.copyOf(dependsOn)),
        GuestSetup.named(name));
  }
}
