package io.homelab.plan.inputs;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.Devices;
import io.homelab.model.Resources;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** What occurs in several places: boxes, amounts and capacities. */
final class Parts {
  /** Far above any amount there is, and low enough that sums of them do not overflow. */
  static final long MOST = 1_000_000_000_000_000L;

  private Parts() {}

  static ObjectNode writeBox(ObjectNode node, BoxRef box) {
    return node.put("name", box.name())
        .put("version", box.version())
        .put("provider", box.provider());
  }

  static BoxRef readBox(InputObject in) {
    return new BoxRef(in.text("name"), in.text("version"), in.text("provider"));
  }

  static void writeResources(ObjectNode node, Resources amount) {
    node.put("cpus", amount.cpus());
    node.put("memory_mb", amount.memoryMb());
    node.put("disk_gb", amount.diskGb());
    writeDevices(node, amount.devices());
  }

  /** No device has no key. */
  private static void writeDevices(ObjectNode node, Devices devices) {
    if (!devices.isEmpty()) {
      ObjectNode counts = node.putObject("devices");
      devices.counts().forEach(counts::put);
    }
  }

  private static Devices readDevices(InputObject in) {
    return new Devices(in.optionalNumbers("devices", MOST));
  }

  static Resources readResources(InputObject in) {
    return new Resources(
        in.number("cpus", 0, MOST),
        in.number("memory_mb", 0, MOST),
        in.number("disk_gb", 0, MOST),
        readDevices(in));
  }

  /** What is not known has no key. */
  static void writeCapacity(ObjectNode node, Capacity capacity) {
    writeAmount(node, "cpus", capacity.cpus());
    writeAmount(node, "memory_mb", capacity.memoryMb());
    writeAmount(node, "disk_gb", capacity.diskGb());
    writeDevices(node, capacity.devices());
  }

  private static void writeAmount(ObjectNode node, String key, OptionalLong amount) {
    if (amount.isPresent()) {
      node.put(key, amount.getAsLong());
    }
  }

  static Capacity readCapacity(InputObject in) {
    return new Capacity(
        in.optionalNumber("cpus", MOST),
        in.optionalNumber("memory_mb", MOST),
        in.optionalNumber("disk_gb", MOST),
        readDevices(in));
  }
}
