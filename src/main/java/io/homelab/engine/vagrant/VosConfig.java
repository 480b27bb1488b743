package io.homelab.engine.vagrant;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.model.KeptMachine;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.ProvisionFile;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.model.ProvisionScript;
import io.homelab.model.Provisioner;
import io.homelab.model.RunPolicy;
import io.homelab.workdir.WorkdirContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * {@code config-vos.yaml}: everything that the fixed {@link Vagrantfile} needs to know. It is the
 * same on every host but for {@code this_host}.
 */
public final class VosConfig {
  /** The file's name in a workdir. */
  public static final String FILE_NAME = "config-vos.yaml";

  private static final int SCHEMA_VERSION = 1;

  private VosConfig() {}

  /**
   * The file's bytes; the same input always gives the same bytes.
   *
   * @param lab the lab; its machines come in the order of its file
   * @param placements where each machine runs; machines without a host are left out
   * @param bridged the NICs on the LAN, of the machines that have one
   * @param thisHost the host that the file is for; absent means that one computer runs all
   */
  public static byte[] bytes(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      Map<MachineName, BridgedNic> bridged,
      Optional<HostName> thisHost) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("lab", lab.name().value());
    thisHost.ifPresent(host -> root.put("this_host", host.value()));
    lab.vagrantfile()
        .ifPresent(kept -> {
          root.put("vagrantfile", WorkdirContent.KEPT_VAGRANTFILE);
          if (!kept.environment().isEmpty()) {
            root.put("environment", kept.environment());
          }
        });
    List<Map<String, Object>> machines = new ArrayList<>();
    for (Machine machine : lab.machines()) {
      HostName host = placements.get(machine.name());
      if (host != null) {
        boolean here = thisHost.map(host::equals).orElse(true);
        Optional<BridgedNic> nic = Optional.ofNullable(bridged.get(machine.name()));
        machines.add(
            lab.vagrantfile().isPresent()
                ? laidOver(machine, host, nic)
                : machine(machine, host, nic, here));
      }
    }
    root.put("machines", machines);
    String text = "# Written by homelab from topology.yaml; changes are overwritten.\n";
    return (text + YamlText.of(root)).getBytes(StandardCharsets.UTF_8);
  }

  /** What goes over the definition of the lab's own Vagrantfile. */
  private static Map<String, Object> laidOver(
      Machine machine, HostName host, Optional<BridgedNic> bridged) {
    Map<String, Object> map = named(machine, host);
    putSize(machine, map);
    bridged.ifPresent(nic -> map.put("bridged", nic(nic)));
    machine
        .kept()
        .map(KeptMachine::untypedFolders)
        .filter(untyped -> !untyped.isEmpty())
        .ifPresent(untyped -> map.put("untyped_folders", untyped));
    return map;
  }

  private static Map<String, Object> named(Machine machine, HostName host) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", machine.name().value());
    map.put("host", host.value());
    map.put("provider", machine.box().provider());
    map.put("box", machine.box().name());
    map.put("box_version", machine.box().version());
    return map;
  }

  private static void putSize(Machine machine, Map<String, Object> map) {
    map.put("cpus", machine.resources().cpus());
    map.put("memory_mb", machine.resources().memoryMb());
    map.put("disk_gb", machine.boxDiskGb());
  }

  private static Map<String, Object> machine(
      Machine machine, HostName host, Optional<BridgedNic> bridged, boolean here) {
    Map<String, Object> map = named(machine, host);
    map.put("hostname", machine.hostname());
    putSize(machine, map);
    if (!machine.networks().isEmpty()) {
      map.put("networks", machine.networks().stream().map(VosConfig::network).toList());
    }
    bridged.ifPresent(nic -> map.put("bridged", nic(nic)));
    // Scripts may carry secrets: a host gets those of its own machines alone.
    List<Map<String, Object>> provision = here ? provision(machine) : List.of();
    if (!provision.isEmpty()) {
      map.put("provision", provision);
    }
    if (!machine.vagrant().isEmpty()) {
      map.put("vagrant", machine.vagrant());
    }
    return map;
  }

  private static Map<String, Object> network(Network network) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", network.type());
    map.putAll(network.options());
    return map;
  }

  private static Map<String, Object> nic(BridgedNic nic) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mac", nic.mac());
    map.put("device", nic.device());
    return map;
  }

  /** What Vagrant runs. One that is counted otherwise there gets the name of its own number. */
  private static List<Map<String, Object>> provision(Machine machine) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int index = 0; index < machine.provision().size(); index++) {
      Provisioner provisioner = machine.provision().get(index);
      if (!provisioner.runsHere()) {
        boolean named = provisioner.terms().name().isPresent() || index != entries.size();
        entries.add(
            provisioner(
                provisioner,
                named ? Optional.of(provisioner.engineName(index)) : Optional.empty()));
      }
    }
    return entries;
  }

  private static Map<String, Object> provisioner(Provisioner provisioner, Optional<String> called) {
    Map<String, Object> map = new LinkedHashMap<>();
    called.ifPresent(name -> map.put("name", name));
    switch (provisioner) {
      case ProvisionScript script -> script(map, script);
      case ProvisionFile file -> {
        map.put("type", file.type());
        map.put("source", file.source().replaceFirst("/$", ""));
        map.put("destination", file.destination());
      }
      case ProvisionPlaybook playbook -> playbook(map, playbook);
    }
    if (provisioner.terms().run() != RunPolicy.ONCE) {
      map.put("run", provisioner.terms().run().word());
    }
    provisioner.terms().limit().ifPresent(limit -> map.put("timeout_s", limit.toSeconds()));
    return map;
  }

  private static void playbook(Map<String, Object> map, ProvisionPlaybook playbook) {
    map.put("type", playbook.type());
    map.put("files", playbook.files());
    map.put("playbook", playbook.playbook());
    playbook.inventoryPath().ifPresent(path -> map.put("inventory_path", path));
    if (!playbook.extraVars().isEmpty()) {
      map.put("extra_vars", playbook.extraVars());
    }
    if (!playbook.rawArguments().isEmpty()) {
      map.put("raw_arguments", playbook.rawArguments());
    }
  }

  private static void script(Map<String, Object> map, ProvisionScript script) {
    script.path().ifPresent(path -> map.put("path", path));
    script.inline().ifPresent(inline -> map.put("inline", inline));
    if (!script.args().isEmpty()) {
      map.put("args", script.args());
    }
    if (!script.env().isEmpty()) {
      map.put("env", script.env());
    }
    map.put("privileged", script.privileged());
  }
}
