package io.homelab.run;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.Host;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.ProvisionPlaybook;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.ssh.HostBlocks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs playbooks with the Ansible of this computer, which logs in to machines as {@code vos
 * ssh-config} says, through their hosts. What a run needs lies in a folder that only the user can
 * read and that is gone afterwards.
 */
public final class Playbooks {
  private static final String PROGRAM = "ansible-playbook";
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

  /** How long a playbook without a time limit of its own may take. */
  static final Duration USUAL_LIMIT = Duration.ofMinutes(60);

  private final Supplier<RemoteHost> here;
  private final Supplier<HostBlocks> blocks;

  /**
   * With this computer.
   *
   * @param here this computer
   * @param blocks the hosts as OpenSSH reaches them
   */
  public Playbooks(Supplier<RemoteHost> here, Supplier<HostBlocks> blocks) {
    this.here = here;
    this.blocks = blocks;
  }

  /** Whether this computer has Ansible. */
  public boolean installed() {
    return here.get()
        .run(RemoteCommand.of(Argv.of("sh", "-c", "command -v " + PROGRAM), LOOK_LIMIT))
        .ok();
  }

  /**
   * Runs a playbook for one machine.
   *
   * @param says hears every line that Ansible prints
   * @return what went wrong, in one sentence; empty if nothing did
   * @throws RemoteException when the machine's host fails, or the run is stopped
   */
  Optional<String> run(
      RunContext context, Machine machine, ProvisionPlaybook playbook, Consumer<String> says) {
    Optional<GuestAccess> way =
        context.updates().machine(machine.name()).flatMap(record -> record.access());
    if (way.isEmpty()) {
      return Optional.of("it is not up");
    }
    try {
      Path folder = Files.createTempDirectory("homelab-ansible-");
      try {
        return run(context, machine, playbook, way.get(), folder, says);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      return Optional.of("cannot prepare Ansible: " + e);
    }
  }

  private Optional<String> run(
      RunContext context,
      Machine machine,
      ProvisionPlaybook playbook,
      GuestAccess way,
      Path folder,
      Consumer<String> says)
      throws IOException {
    List<Host> hosts = context.hosts();
    String config =
        new GuestSshConfig(hosts, context.connections(), folder, blocks.get())
            .text(context.updates().state(), Set.of(machine.name()));
    if (!config.contains("Host " + machine.name() + "\n")) {
      return Optional.of("ssh cannot go through its host: use a playbook of type ansible_local");
    }
    Path sshConfig = write(folder.resolve("ssh_config"), config);
    Path inventory =
        write(
            folder.resolve("inventory.yml"),
            json(inventory(machine, way, sshConfig, context.lab().machines())));
    Optional<Path> vars =
        playbook.extraVars().isEmpty()
            ? Optional.empty()
            : Optional.of(write(folder.resolve("extra-vars.json"), json(playbook.extraVars())));
    Duration limit = playbook.terms().limit().orElse(USUAL_LIMIT);
    RemoteCommand command =
        RemoteCommand.of(argv(machine.name(), playbook, inventory, vars), limit)
            .in(context.lab().directory().toString())
            .withEnvironment(environment(folder))
            .withListener(line -> says.accept(line.text()));
    try {
      int exit = here.get().run(command).exitCode();
      return exit == 0
          ? Optional.empty()
          : Optional.of("%s ended with exit code %d".formatted(PROGRAM, exit));
    } catch (RemoteException e) {
      return switch (e.kind()) {
        case TIMED_OUT ->
            Optional.of("it was ended after %d s, its time limit".formatted(limit.toSeconds()));
        case INTERRUPTED -> throw e;
        default -> Optional.of(String.valueOf(e.getMessage()));
      };
    }
  }

  /** The command, in the topology's folder. */
  static Argv argv(
      MachineName machine, ProvisionPlaybook playbook, Path inventory, Optional<Path> vars) {
    List<String> words = new ArrayList<>(List.of(PROGRAM));
    // Of several inventories, the last one wins.
    playbook.inventoryPath().ifPresent(path -> words.addAll(List.of("--inventory", path)));
    words.addAll(List.of("--inventory", inventory.toString(), "--limit", machine.value()));
    vars.ifPresent(file -> words.addAll(List.of("--extra-vars", "@" + file)));
    words.addAll(playbook.rawArguments());
    words.add(playbook.playbook());
    return new Argv(words);
  }

  /** Nothing asks a question, and connections that are shared end soon after the run. */
  private static SortedMap<String, String> environment(Path folder) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("ANSIBLE_FORCE_COLOR", "0");
    environment.put("ANSIBLE_NOCOLOR", "1");
    environment.put("ANSIBLE_RETRY_FILES_ENABLED", "0");
    environment.put(
        "ANSIBLE_SSH_ARGS", "-o BatchMode=yes -o ControlMaster=auto -o ControlPersist=15s");
    environment.put("ANSIBLE_SSH_CONTROL_PATH_DIR", folder.resolve("cp").toString());
    environment.put("PYTHONUNBUFFERED", "1");
    return environment;
  }

  /** The machine, and groups named after the roles; the other machines are there without a way. */
  private static Map<String, Object> inventory(
      Machine machine, GuestAccess way, Path sshConfig, List<Machine> all) {
    SortedMap<String, Object> own = AnsibleVariables.of(machine.name(), way, sshConfig);
    SortedMap<String, Object> groups = new TreeMap<>();
    String role = AnsibleVariables.group(machine.role().value());
    if (all.stream().noneMatch(other -> other.name().value().equals(role))) {
      groups.put(role, Map.of("hosts", Map.of(machine.name().value(), Map.of())));
    }
    SortedMap<String, Object> top = new TreeMap<>();
    top.put("hosts", Map.of(machine.name().value(), own));
    if (!groups.isEmpty()) {
      top.put("children", groups);
    }
    return Map.of("all", top);
  }

  private static String json(Map<String, Object> value) {
    return JsonMapper.shared().writeValueAsString(value) + "\n";
  }

  private static Path write(Path file, String text) throws IOException {
    try (OutputStream out = PrivateFiles.create(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            // A socket of ssh may go by itself meanwhile.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
