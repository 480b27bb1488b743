package io.homelab.report;

import io.homelab.model.HostLoad;
import io.homelab.plan.HostPlan;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** How busy a host was when it was asked. */
final class HostLoadText {
  private HostLoadText() {}

  /** In one line; empty where it did not tell. */
  static Optional<String> line(HostPlan host) {
    HostLoad load = host.load();
    StringJoiner parts = new StringJoiner(", ");
    load.loadHundredths()
        .ifPresent(average ->
            parts.add(
                "load "
                    + decimal(average)
                    + (host.measured().cpus().isPresent()
                        ? " on " + host.measured().cpus().getAsLong() + " cpus"
                        : "")));
    load.availableMb().ifPresent(mb -> parts.add(mb + " MB of memory available"));
    StringJoiner waits = new StringJoiner(", ", "waiting for ", "");
    wait(waits, "cpu", load.cpuPressure());
    wait(waits, "memory", load.memoryPressure());
    wait(waits, "disks", load.ioPressure());
    if (load.cpuPressure().isPresent()
        || load.memoryPressure().isPresent()
        || load.ioPressure().isPresent()) {
      parts.add(waits.toString());
    }
    return parts.length() == 0 ? Optional.empty() : Optional.of(parts.toString());
  }

  private static void wait(StringJoiner waits, String what, OptionalLong part) {
    if (part.isPresent()) {
      waits.add(what + " " + (part.getAsLong() + 50) / 100 + "%");
    }
  }

  private static String decimal(long hundredths) {
    long rest = hundredths % 100;
    return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  /** The keys of an object; null for what it did not tell. Pressures are percent of a minute. */
  static JsonDocument put(JsonDocument json, HostLoad load) {
    number(json, "load", load.loadHundredths());
    json.put("memory_available_mb", load.availableMb());
    number(json, "cpu_pressure", load.cpuPressure());
    number(json, "memory_pressure", load.memoryPressure());
    number(json, "io_pressure", load.ioPressure());
    return json;
  }

  private static void number(JsonDocument json, String key, OptionalLong hundredths) {
    if (hundredths.isPresent()) {
      json.put(key, hundredths.getAsLong() / 100.0);
    } else {
      json.put(key, (@Nullable String) null);
    }
  }
}
