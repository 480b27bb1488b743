package io.homelab.operations;

import io.homelab.model.Argv;
import io.homelab.probe.PackageTool;
import io.homelab.probe.PackageTool.MissingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at the computer that commands are typed on: its programs, the keys of its user, and the
 * folder of the lab. Nothing is changed, and nobody else is asked.
 *
 * @param home the user's home
 * @param folder the folder of the lab
 * @param variables environment variables; of them only some are read, and none is shown as a whole
 */
public record ComputerCheck(Path home, Path folder, Map<String, String> variables) {
  private static final List<String> KEYS =
      List.of("id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk");

  /** What is found, the same in each run on the same computer. */
  public List<ComputerFinding> findings() {
    List<ComputerFinding> found = new ArrayList<>();
    found.add(ComputerFinding.ok("Java " + Runtime.version().feature()));
    launcher().ifPresent(found::add);
    found.add(sshClient());
    keys(found);
    found.add(knownHosts());
    found.add(
        isThere("rsync")
            ? ComputerFinding.ok("rsync is installed")
            : missing(
                "rsync is not installed, which copies folders to machines", MissingProgram.RSYNC));
    found.add(browser());
    locale().ifPresent(found::add);
    folder(found);
    return List.copyOf(found);
  }

  private Optional<ComputerFinding> launcher() {
    if (isThere("homelab")) {
      return Optional.of(ComputerFinding.ok("homelab is on the PATH"));
    }
    return variable("HOMELAB_LAUNCHER")
        .map(launcher ->
            ComputerFinding.warning(
                "homelab is not on the PATH",
                "mkdir -p ~/.local/bin && "
                    + Argv.of("ln", "-s", launcher).toShell()
                    + " ~/.local/bin/homelab"));
  }

  /** Without it nobody says what the user's SSH configuration means. */
  private ComputerFinding sshClient() {
    if (isThere("ssh")) {
      return ComputerFinding.ok("ssh is installed");
    }
    return missing(
        "ssh is not installed: of ~/.ssh/config, Host blocks alone count",
        MissingProgram.SSH_CLIENT);
  }

  private void keys(List<ComputerFinding> found) {
    Path ssh = home.resolve(".ssh");
    if (isOpen(ssh, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
      found.add(ComputerFinding.warning("others may write to ~/.ssh", "chmod 700 ~/.ssh"));
    }
    List<String> keys = KEYS.stream().filter(name -> Files.exists(ssh(name))).toList();
    for (String key : keys) {
      if (isOpen(ssh(key), PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ)) {
        found.add(
            ComputerFinding.warning(
                "others may read the key ~/.ssh/" + key, "chmod 600 ~/.ssh/" + key));
      }
    }
    Optional<String> agent = variable("SSH_AUTH_SOCK");
    boolean agentThere = agent.filter(socket -> Files.exists(Path.of(socket))).isPresent();
    if (agent.isPresent() && !agentThere) {
      found.add(
          ComputerFinding.warning(
              "SSH_AUTH_SOCK names no agent that runs", "eval \"$(ssh-agent)\" && ssh-add"));
    }
    if (keys.isEmpty() && !agentThere) {
      found.add(
          ComputerFinding.warning(
              "there is no SSH key in ~/.ssh and no agent, to log in to other computers with",
              "ssh-keygen -t ed25519, then for each computer: ssh-copy-id ADDRESS"));
    } else {
      found.add(
          ComputerFinding.ok(
              "SSH keys: "
                  + String.join(", ", keys)
                  + (agentThere ? (keys.isEmpty() ? "" : " and ") + "an agent" : "")));
    }
  }

  private ComputerFinding knownHosts() {
    Path file = ssh("known_hosts");
    if (!Files.exists(file)) {
      return ComputerFinding.ok("no computer is known by its SSH key yet");
    }
    return Files.isReadable(file)
        ? ComputerFinding.ok("~/.ssh/known_hosts can be read")
        : ComputerFinding.error(
            "~/.ssh/known_hosts cannot be read",
            "sudo chown \"$(id -un)\" ~/.ssh/known_hosts && chmod 600 ~/.ssh/known_hosts");
  }

  private ComputerFinding browser() {
    boolean display =
        Stream.of("DISPLAY", "WAYLAND_DISPLAY").anyMatch(name -> variable(name).isPresent());
    boolean opener = isThere("xdg-open") || isThere("open") || variable("BROWSER").isPresent();
    if (opener && (display || isMac())) {
      return ComputerFinding.ok("a browser can be opened");
    }
    return display
        ? missing("nothing is installed that opens a browser", MissingProgram.BROWSER_OPENER)
        : ComputerFinding.ok("no display: addresses are printed for a browser elsewhere");
  }

  private static boolean isMac() {
    return System.getProperty("os.name", "").startsWith("Mac");
  }

  private Optional<ComputerFinding> locale() {
    // The launcher gives Java a UTF-8 locale where there is none, and says so.
    if (variable("HOMELAB_ASCII").isPresent()) {
      return Optional.of(
          ComputerFinding.warning("the terminal's encoding is not UTF-8", "export LC_ALL=C.UTF-8"));
    }
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .flatMap(name -> variable(name).stream())
        .findFirst()
        .map(locale ->
            locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8")
                ? ComputerFinding.ok("the terminal's encoding is UTF-8")
                : ComputerFinding.warning(
                    "the terminal's encoding is not UTF-8", "export LC_ALL=C.UTF-8"));
  }

  private void folder(List<ComputerFinding> found) {
    if (!Files.isDirectory(folder)) {
      found.add(
          ComputerFinding.error(
              "there is no folder " + folder, Argv.of("mkdir", "-p", folder.toString()).toShell()));
      return;
    }
    if (!Files.isWritable(folder)) {
      found.add(
          ComputerFinding.error(
              "the folder " + folder + " cannot be written to",
              "sudo chown \"$(id -un)\" " + Argv.quote(folder.toString())));
    }
    Path state = folder.resolve(".homelab");
    if (!Files.isDirectory(state)) {
      return;
    }
    if (!Files.isWritable(state) || !Files.isReadable(state)) {
      found.add(
          ComputerFinding.error(
              state + " cannot be used", "sudo chown -R \"$(id -un)\" " + quoted(state)));
    } else if (isOpen(state, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
      found.add(
          ComputerFinding.warning("others may write to " + state, "chmod 700 " + quoted(state)));
    }
  }

  private static String quoted(Path path) {
    return Argv.quote(path.toString());
  }

  private static boolean isOpen(Path file, PosixFilePermission group, PosixFilePermission others) {
    try {
      Set<PosixFilePermission> its = Files.getPosixFilePermissions(file);
      return its.contains(group) || its.contains(others);
    } catch (IOException | UnsupportedOperationException e) {
      // It is not there, or the file system knows no such permissions.
      return false;
    }
  }

  private ComputerFinding missing(String what, MissingProgram wanted) {
    return ComputerFinding.warning(
        what,
        PackageTool.first(this::isThere)
            .flatMap(tool -> tool.install(wanted))
            .orElseGet(
                () -> "install it: " + wanted.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
  }

  private boolean isThere(String program) {
    return variable("PATH").stream()
        .flatMap(path -> Stream.of(path.split(":", -1)))
        .filter(each -> each.startsWith("/"))
        .anyMatch(each -> Files.isExecutable(Path.of(each).resolve(program)));
  }

  private Path ssh(String name) {
    return home.resolve(".ssh").resolve(name);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }
}
