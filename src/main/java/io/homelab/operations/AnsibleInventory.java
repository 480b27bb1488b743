package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.run.AnsibleVariables;
import io.homelab.run.GuestSshConfig;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The machines of a lab as Ansible is told of them. It logs in to them with a file that {@code ssh
 * -F} reads, in the lab's own folder, through their hosts.
 *
 * @param machines those that are up, by name
 * @param groups the names of machines, by group; each name is one that Ansible takes
 * @param notes what is left out, and what to type
 */
public record AnsibleInventory(
    SortedMap<MachineName, SortedMap<String, Object>> machines,
    SortedMap<String, SortedSet<MachineName>> groups,
    List<String> notes) {
  private static final String CONFIG = "ssh_config";

  /** Groups and hosts that Ansible has by itself. */
  private static final Set<String> RESERVED = Set.of("all", "ungrouped", "localhost", "local");

  /** Copies the collections. */
  public AnsibleInventory {
    machines = new TreeMap<>(machines);
    groups = new TreeMap<>(groups);
    notes = List.copyOf(notes);
  }

  /**
   * The inventory of a lab. No host is asked, unless the key of one of its machines is not here
   * yet.
   */
  public static Answer<AnsibleInventory> of(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      GuestSshConfig config =
          MachineShell.config(lab, new HostBlocks(lab.hosts().ssh())).withKeysAtHand();
      Path folder = untemplated(lab.kept().folder());
      List<String> notes = new ArrayList<>();
      SortedMap<MachineName, MachineRecord> reached = reached(lab, state, config, notes);
      Path file = folder.resolve(CONFIG);
      if (!reached.isEmpty()) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SshConfigFile.write(file, config.text(state, reached.keySet()));
        config
            .keyless()
            .forEach((name, why) ->
                notes.add(
                    "the key of %s is not here (%s); later, run: homelab vos ssh-config %s"
                        .formatted(name, why, name)));
      }
      SortedMap<MachineName, SortedMap<String, Object>> machines = new TreeMap<>();
      reached.forEach((name, record) -> machines.put(name, variables(lab, name, record, file)));
      return new AnsibleInventory(machines, groups(lab, reached), notes);
    });
  }

  /** Ansible evaluates what it is told, so nothing that looks like a template reaches it. */
  private static Path untemplated(Path folder) {
    if (folder.toString().matches("(?s).*\\{[{%#].*")) {
      throw new RefusedException(
          Refusal.usage(
              "Ansible would take the name of a folder for a template: "
                  + PlainText.line(folder.toString()),
              "give the folder of the lab another name"));
    }
    return folder;
  }

  private static SortedMap<MachineName, MachineRecord> reached(
      OpenLab lab, LabState state, GuestSshConfig config, List<String> notes) {
    SortedSet<MachineName> all = new TreeSet<>(state.machines().keySet());
    lab.lab().machines().forEach(machine -> all.add(machine.name()));
    SortedMap<MachineName, MachineRecord> reached = new TreeMap<>();
    List<String> down = new ArrayList<>();
    for (MachineName name : all) {
      Optional<MachineRecord> record = state.machine(name).filter(r -> r.access().isPresent());
      if (record.isEmpty()) {
        down.add(name.value());
      } else if (lab.hosts().all().stream()
          .noneMatch(host -> host.name().equals(record.get().host()))) {
        notes.add(
            "%s is left out: its host %s is not in hosts.yaml"
                .formatted(name, record.get().host()));
      } else if (!config.reaches(record.get().host())) {
        notes.add(
            "%s is left out: ssh cannot go through its host %s; use: homelab vos ssh %s"
                .formatted(name, record.get().host(), name));
      } else {
        reached.put(name, record.get());
      }
    }
    if (!down.isEmpty()) {
      notes.add(
          "left out, since %s not up: %s; run: homelab vos up %s"
              .formatted(
                  down.size() == 1 ? "it is" : "they are",
                  String.join(", ", down),
                  String.join(" ", down)));
    }
    return reached;
  }

  private static SortedMap<String, Object> variables(
      OpenLab lab, MachineName name, MachineRecord record, Path config) {
    GuestAccess way = record.access().orElseThrow();
    SortedMap<String, Object> variables = AnsibleVariables.of(name, way, config);
    GuestSshConfig.keysOf(lab.kept().folder(), name, way).stream()
        .findFirst()
        .ifPresent(key -> variables.put("ansible_ssh_private_key_file", key.toString()));
    variables.put("homelab_lab", lab.lab().name().value());
    variables.put("homelab_host", record.host().value());
    lab.lab()
        .machine(name)
        .map(Machine::role)
        .ifPresent(role -> variables.put("homelab_role", role.value()));
    record.privateIp().ifPresent(ip -> variables.put("homelab_private_ip", ip));
    record.bridgedAddress().ifPresent(ip -> variables.put("homelab_bridged_ip", ip));
    return variables;
  }

  /** By role, host and lab; a role's group also has its plain name, unless that has a meaning. */
  private static SortedMap<String, SortedSet<MachineName>> groups(
      OpenLab lab, SortedMap<MachineName, MachineRecord> reached) {
    Set<String> taken = new TreeSet<>(RESERVED);
    lab.lab().machines().forEach(machine -> taken.add(machine.name().value()));
    reached.keySet().forEach(name -> taken.add(name.value()));
    SortedMap<String, SortedSet<MachineName>> groups = new TreeMap<>();
    put(groups, named("lab", lab.lab().name()), reached.keySet());
    reached.forEach((name, record) -> {
      put(groups, named("host", record.host()), Set.of(name));
      lab.lab()
          .machine(name)
          .ifPresent(machine -> {
            String plain = AnsibleVariables.group(machine.role().value());
            put(groups, "role_" + plain, Set.of(name));
            if (plain.matches("[a-z].*")
                && !plain.matches("(lab|host|role)_.*")
                && !taken.contains(plain)) {
              put(groups, plain, Set.of(name));
            }
          });
    });
    return groups;
  }

  private static String named(String kind, Object name) {
    return kind + "_" + AnsibleVariables.group(name.toString());
  }

  private static void put(
      SortedMap<String, SortedSet<MachineName>> groups, String group, Set<MachineName> machines) {
    groups.computeIfAbsent(group, name -> new TreeSet<>()).addAll(machines);
  }

  /** The machine of that name, whether it is up or not. */
  public static Answer<MachineName> machine(OpenLab lab, String name) {
    return Answer.of(() -> {
      Set<MachineName> known = new TreeSet<>(lab.kept().load().machines().keySet());
      lab.lab().machines().forEach(described -> known.add(described.name()));
      return LabLookup.select(List.of(name), known).iterator().next();
    });
  }

  /** What Ansible is told of one machine; nothing of one that is not up. */
  public SortedMap<String, Object> variablesOf(MachineName machine) {
    return Objects.requireNonNullElseGet(machines.get(machine), TreeMap::new);
  }

  /**
   * A program that Ansible takes for an inventory: it asks anew each time.
   *
   * @param options what names the lab's files, absolute
   */
  public static Answer<String> script(LabOpener labs, List<String> options) {
    return Answer.of(() -> {
      Argv command =
          Argv.of(PoolUnit.launcherPath(labs.variables()), "--no-input", "--quiet")
              .with(options)
              .with("export", "ansible");
      return "#!/bin/sh\nexec %s \"$@\"\n".formatted(command.toShell());
    });
  }
}
