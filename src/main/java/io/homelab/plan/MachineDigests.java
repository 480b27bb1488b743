package io.homelab.plan;

import io.homelab.model.Machine;
import io.homelab.model.ProvisionScript;
import io.homelab.vagrant.BridgedNic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Digests of a machine's description, to find out what changed since it was made.
 *
 * @param shape everything that only a new machine can change
 * @param settings everything that {@code vagrant reload} can change
 * @param scripts its provision scripts
 */
public record MachineDigests(String shape, String settings, String scripts) {

  /**
   * The digests of a machine. vagrant-libvirt adds NICs and sizes disks only when it creates a
   * machine (its reload touches neither), so there networks belong to the shape; VirtualBox sets
   * them at every boot.
   *
   * @param nic its bridged NIC, if it has one
   */
  public static MachineDigests of(Machine machine, Optional<BridgedNic> nic) {
    List<Object> shape = new ArrayList<>();
    shape.add(machine.box().name());
    shape.add(machine.box().version());
    shape.add(machine.box().provider());
    List<Object> networks = new ArrayList<>();
    machine.networks().forEach(n -> networks.add(List.of(n.type(), n.options())));
    nic.ifPresent(n -> networks.add(List.of(n.mac(), n.device())));
    List<Object> settings = new ArrayList<>();
    settings.add(machine.resources().cpus());
    settings.add(machine.resources().memoryMb());
    settings.add(machine.hostname());
    settings.add(machine.vagrant());
    if (machine.box().provider().equals("virtualbox")) {
      settings.add(networks);
    } else {
      shape.add(networks);
      shape.add(machine.resources().diskGb());
    }
    return new MachineDigests(digest(shape), digest(settings), digest(scripts(machine)));
  }

  private static List<Object> scripts(Machine machine) {
    List<Object> scripts = new ArrayList<>();
    for (ProvisionScript script : machine.provision()) {
      scripts.add(
          List.of(
              script.path().orElse(""),
              script.inline().orElse(""),
              script.args(),
              script.env(),
              script.privileged()));
    }
    return scripts;
  }

  private static String digest(Object value) {
    StringBuilder canonical = new StringBuilder();
    appendCanonical(canonical, value);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Lengths before texts and sorted keys: two different values never give the same text. */
  private static void appendCanonical(StringBuilder out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put(String.valueOf(key), item == null ? "null" : item));
        out.append('{').append(sorted.size()).append(' ');
        sorted.forEach((key, item) -> {
          appendCanonical(out, key);
          appendCanonical(out, item);
        });
      }
      case Collection<?> list -> {
        out.append('[').append(list.size()).append(' ');
        for (Object item : list) {
          appendCanonical(out, item == null ? "null" : item);
        }
      }
      default -> {
        String text = value.toString();
        out.append(value instanceof String ? 's' : 'v')
            .append(text.length())
            .append(' ')
            .append(text);
      }
    }
  }
}
