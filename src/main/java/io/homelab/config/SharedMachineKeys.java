package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.model.Capacity;
import io.homelab.model.Check;
import io.homelab.model.Devices;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.Requirements;
import io.homelab.model.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The keys that {@code defaults} and each machine share. A machine's own key wins; under {@code
 * vagrant} that holds for each of its keys.
 */
record SharedMachineKeys(
    Optional<String> role,
    Capacity resources,
    Optional<Devices> devices,
    Optional<String> box,
    Optional<String> boxVersion,
    Optional<String> provider,
    Optional<String> boxArchitecture,
    OptionalInt priority,
    Optional<Check> check,
    Optional<Requirements> require,
    Map<String, Object> vagrant) {
  /** CPUs of a machine that asks for none. */
  static final int CPUS = 1;

  /** Memory of a machine that asks for none, in MiB: Vagrant boxes' usual size. */
  static final int MEMORY_MB = 512;

  /** The version Vagrant gives to a bare box file. */
  static final String BOX_VERSION = "0";

  static final String PROVIDER = "libvirt";

  /** Priorities range from minus to plus this. */
  static final int LARGEST_PRIORITY = PlacementConstraints.MOST_PRIORITY;

  static final SharedMachineKeys NONE =
      new SharedMachineKeys(
          Optional.empty(),
          Capacity.UNKNOWN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  static SharedMachineKeys read(Fields fields) {
    OptionalInt priority = priority(fields);
    return new SharedMachineKeys(
        fields.text("role", TextRules::name),
        ResourceAmounts.read(fields, 1),
        DevicesReader.read(fields),
        fields.text("box", TextRules::box),
        fields
            .value("box_version")
            .flatMap(v -> fields.values().scalarText(v, "box_version", TextRules::boxVersion)),
        fields.text("provider", TextRules::provider),
        fields.text("box_architecture", TextRules::architecture),
        priority,
        check(fields),
        RequireReader.read(fields),
        fields
            .map("vagrant")
            .map(extras ->
                new VagrantExtras(fields.values(), fields.written("provider")).read(extras))
            .orElse(Map.of()));
  }

  /** Who goes first, if it is said. */
  static OptionalInt priority(Fields fields) {
    OptionalLong priority = fields.number("priority", -LARGEST_PRIORITY, LARGEST_PRIORITY);
    return priority.isPresent() ? OptionalInt.of((int) priority.getAsLong()) : OptionalInt.empty();
  }

  /** What dependants must reach, if it is said. */
  static Optional<Check> check(Fields fields) {
    return fields.value("check").flatMap(value -> readCheck(value, fields.values()));
  }

  /** These keys with another role and check, where they are said. */
  SharedMachineKeys called(Optional<String> otherRole, Optional<Check> otherCheck) {
    return new SharedMachineKeys(
        otherRole.or(() -> role),
        resources,
        devices,
        box,
        boxVersion,
        provider,
        boxArchitecture,
        priority,
        otherCheck.or(() -> check),
        require,
        vagrant);
  }

  /** These keys for machines whose host must meet more. */
  SharedMachineKeys requiring(Requirements more) {
    return new SharedMachineKeys(
        role,
        resources,
        devices,
        box,
        boxVersion,
        provider,
        boxArchitecture,
        priority,
        check,
        Optional.of(require.orElse(Requirements.NONE).and(more)),
        vagrant);
  }

  /** These keys, with missing ones taken from the fallback. */
  SharedMachineKeys over(SharedMachineKeys below) {
    Map<String, Object> extras = new LinkedHashMap<>(below.vagrant);
    extras.putAll(vagrant);
    Capacity lower = below.resources;
    return new SharedMachineKeys(
        role.or(() -> below.role),
        new Capacity(
            resources.cpus().isPresent() ? resources.cpus() : lower.cpus(),
            resources.memoryMb().isPresent() ? resources.memoryMb() : lower.memoryMb(),
            resources.diskGb().isPresent() ? resources.diskGb() : lower.diskGb()),
        devices.or(() -> below.devices),
        box.or(() -> below.box),
        boxVersion.or(() -> below.boxVersion),
        provider.or(() -> below.provider),
        boxArchitecture.or(() -> below.boxArchitecture),
        priority.isPresent() ? priority : below.priority,
        check.or(() -> below.check),
        require.or(() -> below.require),
        extras);
  }

  /** These keys with that priority, whatever they say themselves. */
  SharedMachineKeys ranked(int rank) {
    return new SharedMachineKeys(
        role,
        resources,
        devices,
        box,
        boxVersion,
        provider,
        boxArchitecture,
        OptionalInt.of(rank),
        check,
        require,
        vagrant);
  }

  /** What the machine uses; a missing disk is not counted. */
  Resources use() {
    return new Resources(
        resources.cpus().orElse(CPUS),
        resources.memoryMb().orElse(MEMORY_MB),
        resources.diskGb().orElse(0),
        devices.orElse(Devices.NONE));
  }

  private static Optional<Check> readCheck(YamlValue value, ValueReader values) {
    if (value instanceof Scalar scalar && scalar.raw().equals("ping")) {
      return Optional.of(new Check.Ping());
    }
    if (!(value instanceof Mapping map)) {
      return values.wrong(value, "check", "expected 'ping' or { port: NUMBER }");
    }
    Fields fields = new Fields(map, "check", values);
    fields.required("port", "expected { port: NUMBER }");
    OptionalLong port = fields.number("port", 1, 65_535);
    fields.rejectUnknown();
    return port.isPresent()
        ? Optional.of(new Check.Port((int) port.getAsLong()))
        : Optional.empty();
  }
}
