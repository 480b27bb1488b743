package io.homelab.engine.vagrant.evaluation;

import io.homelab.model.Unsaid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A machine of a Vagrantfile as an entry of {@code machines}.
 *
 * @param keys the entry, in its usual order
 * @param unsaid what is not in it
 */
record MachineEntry(Map<String, Object> keys, List<Unsaid> unsaid) {
  private static final String HOST_NAME =
      "(?!.*\\.\\.)[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";
  private static final String CONDITION = "(?:~>|>=|<=|!=|>|<|=)?\\s*[0-9][A-Za-z0-9._+-]{0,60}";

  /**
   * The entry.
   *
   * @param name what the machine is called in the topology
   * @param synced receives the folders that have to travel with the workdir
   * @param boxes receives where its box comes from
   */
  static MachineEntry of(
      EvaluatedMachine machine,
      String name,
      String provider,
      LocalPaths paths,
      SortedSet<String> synced,
      BoxEntries boxes) {
    UnsaidList unsaid = UnsaidList.of(machine);
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("name", name);
    if (!name.equals(machine.name())) {
      unsaid.add("it is called '%s' here".formatted(name));
    }
    box(machine, keys, unsaid);
    boxes.add(machine, unsaid);
    keys.put("provider", provider);
    size(MachineSize.of(machine, provider), provider, keys, unsaid);
    machine
        .hostname()
        .filter(host -> !host.equals(name))
        .ifPresent(host -> {
          if (host.matches(HOST_NAME)) {
            keys.put("hostname", host);
          } else {
            unsaid.add("hostname '%s' is no host name".formatted(UnsaidList.shown(host)));
          }
        });
    putUnlessEmpty(keys, "networks", new NetworkEntries(provider, unsaid).of(machine.networks()));
    putUnlessEmpty(
        keys, "provision", new ProvisionEntries(paths, unsaid).of(machine.provisioners()));
    Map<String, Object> extras = new ExtraEntries(provider, paths, synced, unsaid).of(machine);
    if (!extras.isEmpty()) {
      keys.put("vagrant", extras);
    }
    habits(machine, unsaid);
    return new MachineEntry(keys, unsaid.all());
  }

  private static void putUnlessEmpty(Map<String, Object> keys, String key, List<?> list) {
    if (!list.isEmpty()) {
      keys.put(key, list);
    }
  }

  private static void box(EvaluatedMachine machine, Map<String, Object> keys, UnsaidList unsaid) {
    machine.box().ifPresent(box -> keys.put("box", box));
    machine
        .boxVersion()
        .ifPresent(version -> {
          if (version.matches(CONDITION + "(?:\\s*,\\s*" + CONDITION + "){0,9}")) {
            keys.put("box_version", version);
          } else {
            unsaid.add("box_version '%s' is no version".formatted(UnsaidList.shown(version)));
          }
        });
    machine
        .boxArchitecture()
        .filter(architecture -> !architecture.equals("auto"))
        .ifPresent(architecture -> keys.put("box_architecture", architecture));
  }

  private static void size(
      MachineSize size, String provider, Map<String, Object> keys, UnsaidList unsaid) {
    size.cpus().ifPresent(cpus -> keys.put("cpus", cpus));
    size.memoryMb().ifPresent(memory -> keys.put("memory_mb", memory));
    size.diskGb().ifPresent(disk -> keys.put("disk_gb", disk));
    size.lender()
        .ifPresent(lender ->
            unsaid.add("its size for %s: the one for %s is taken".formatted(provider, lender)));
    if (size.memoryMb().isEmpty()) {
      unsaid.add("no memory is said: it gets 512 MB");
    }
  }

  /** What a lab does in its own way. */
  private static void habits(EvaluatedMachine machine, UnsaidList unsaid) {
    if (!machine.autostart()) {
      unsaid.add("autostart: false; 'homelab vos up' starts it unless other machines are named");
    }
    if (machine.primary()) {
      unsaid.add("primary: true; commands for one machine always name it");
    }
    if (machine.triggers() > 0) {
      unsaid.add(machine.triggers() == 1 ? "a trigger" : machine.triggers() + " triggers");
    }
    machine
        .plugins()
        .keySet()
        .forEach(namespace -> {
          if (!namespace.equals("disksize")) {
            unsaid.add("config.%s, settings of a plugin".formatted(UnsaidList.shown(namespace)));
          }
        });
    for (Map<String, Object> disk : machine.disks()) {
      if (!Boolean.TRUE.equals(disk.get("primary"))) {
        unsaid.add("the disk '%s'".formatted(UnsaidList.shown(disk.getOrDefault("name", ""))));
      }
    }
  }
}
