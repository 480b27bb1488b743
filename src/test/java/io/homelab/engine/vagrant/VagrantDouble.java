package io.homelab.engine.vagrant;

import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.workdir.WorkdirFiles;
import io.homelab.workdir.WorkdirSync;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A host whose Vagrant and machines do as they are told, and say what the real ones say. Its log
 * has a short line for each command, in order.
 */
public final class VagrantDouble {
  private final RecordingHost remote;
  private final List<String> log = new CopyOnWriteArrayList<>();

  /** {@code ACTION MACHINE} that fails with these words. */
  public final Map<String, String> broken = new ConcurrentHashMap<>();

  /** What Vagrant says that it runs before a machine fails: {@code NAME (TYPE)}. */
  public final Map<String, String> runningProvisioner = new ConcurrentHashMap<>();

  /** Machines that answer no check. */
  public final Set<String> deaf = ConcurrentHashMap.newKeySet();

  /** Machines that ssh does not get into. */
  public final Set<String> shut = ConcurrentHashMap.newKeySet();

  /** So many questions for addresses get no answer before the first that does. */
  public final AtomicInteger slowAddresses = new AtomicInteger();

  /** What the machines say of their NICs: {@code MAC ADDRESS} lines. */
  public volatile String addresses = "";

  /** The archive of the files that the workdir got last, as text. */
  public volatile String archive = "";

  /** What the workdir holds that the program put there: each path with its SHA-256. */
  public final SortedMap<String, String> files = new ConcurrentSkipListMap<>();

  /** Whose the workdir is, since the program wrote it; empty before. */
  public volatile String marker = "";

  /** What {@code vagrant plugin list} says, for programs. */
  public volatile String plugins = "";

  /** The connection is lost the moment that this machine is finished. */
  public volatile String cutAfter = "";

  /** Whether only those machines are up that were brought up here; else all are. */
  public volatile boolean beginsEmpty;

  /** Whether the Vagrantfile has Vagrant say how a machine is reached that came up. */
  public volatile boolean tellsAccess;

  /** Hears of each machine that Vagrant has destroyed. */
  public volatile Consumer<String> destroyed = machine -> {};

  /** What the host tells of its boxes and of what needs them: tab-separated lines. */
  public volatile String shelf = "";

  private volatile Predicate<List<String>> question = words -> false;
  private volatile Function<RemoteCommand, ExecResult> other = command -> new ExecResult(0, "", "");

  private final Set<String> up = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> snapshots = new ConcurrentHashMap<>();

  /** Happens before each command is answered. */
  public volatile Consumer<RemoteCommand> before = command -> {};

  /** A host of that name, with nothing on it. */
  public VagrantDouble(String name) {
    remote = new RecordingHost(name).answering(this::answer);
  }

  /** The literal words of a call of Vagrant: it waits for its turn, and nothing disturbs it. */
  public static List<String> call(String... vagrant) {
    List<String> words =
        new ArrayList<>(List.of("flock", "-o", "-w", "600", "-E", "97", ".homelab-lock", "env"));
    for (String variable :
        List.of(
            "VAGRANT_ALIAS_FILE",
            "VAGRANT_DEFAULT_PROVIDER",
            "VAGRANT_EXPERIMENTAL",
            "VAGRANT_FORCE_COLOR",
            "VAGRANT_LOCAL_PLUGINS_LOAD",
            "VAGRANT_LOG",
            "VAGRANT_LOG_FILE",
            "VAGRANT_NO_PARALLEL",
            "VAGRANT_NO_PLUGINS",
            "VAGRANT_PREFERRED_PROVIDERS")) {
      words.addAll(List.of("-u", variable));
    }
    words.add("vagrant");
    words.addAll(List.of(vagrant));
    return words;
  }

  public RecordingHost remote() {
    return remote;
  }

  /** What was done here. */
  public List<String> log() {
    return log;
  }

  /** What Vagrant was told here. */
  public List<String> vagrant() {
    return log.stream().filter(line -> line.startsWith("vagrant ")).toList();
  }

  /** The commands whose words have that one among them. */
  public List<RemoteCommand> commandsWith(String word) {
    return remote.commands().stream()
        .filter(command -> command.argv().words().contains(word))
        .toList();
  }

  /** Whether a command checks a box file that has arrived. */
  public static boolean checksBox(RemoteCommand command) {
    return command.argv().words().contains(BoxSync.CHECK);
  }

  /** From now on, it gives that answer to such commands. */
  public void answers(
      Predicate<List<String>> question, Function<RemoteCommand, ExecResult> answer) {
    this.question = question;
    this.other = answer;
  }

  private ExecResult answer(RemoteCommand command) {
    before.accept(command);
    List<String> words = command.argv().words();
    if (question.test(words)) {
      return other.apply(command);
    }
    if (words.getFirst().equals("ssh")) {
      return guest(words, new String(stdin(command), StandardCharsets.UTF_8));
    }
    int vagrant = words.indexOf("vagrant");
    if (vagrant >= 0) {
      List<String> told = new ArrayList<>(words.subList(vagrant, words.size()));
      told.remove("--machine-readable");
      log.add(String.join(" ", told));
      return vagrant(told, command);
    }
    if (words.size() > 3 && words.subList(0, 4).equals(List.of("sh", "-s", "--", "look"))) {
      return new ExecResult(0, "homelab-shelf-begin 1\n" + shelf + "homelab-shelf-end\n", "");
    }
    if (words.size() > 3 && words.subList(0, 4).equals(List.of("sh", "-s", "--", "remove"))) {
      log.add("volume removed: " + words.getLast());
      return new ExecResult(0, "", "");
    }
    if (words.contains(WorkdirSync.SCRIPT)) {
      byte[] bytes = stdin(command);
      archive = new String(bytes, StandardCharsets.UTF_8);
      unpack(bytes);
      marker = words.getLast();
      log.add("workdir");
    } else if (words.contains(WorkdirSync.PREPARATION)) {
      new String(stdin(command), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("- "))
          .forEach(line -> files.remove(line.substring(2)));
    } else if (words.contains(WorkdirSync.REMOVAL)) {
      files.clear();
      marker = "";
      log.add("workdir removed");
    } else if (checksBox(command)) {
      log.add("box checked");
    } else if (words.contains(BoxSync.TIDY) && words.size() > 5) {
      log.add("boxes tidied but for " + words.subList(5, words.size()));
    }
    return new ExecResult(0, "", "");
  }

  private ExecResult vagrant(List<String> words, RemoteCommand command) {
    String action = words.get(1);
    if (action.equals("box") && broken.containsKey("box " + words.get(2))) {
      say(command, "1,,error-exit,Vagrant::Errors::Some," + broken.get("box " + words.get(2)));
      return new ExecResult(1, "", "");
    }
    if (action.equals("plugin")) {
      return plugins.isEmpty()
          ? new ExecResult(1, "", "no plugins here")
          : new ExecResult(0, plugins, "");
    }
    if (action.equals("box")) {
      say(command, "1,box,ui,info,==> box: Successfully added box");
      return new ExecResult(0, "", "");
    }
    if (action.equals("ssh-config")) {
      StringBuilder config = new StringBuilder();
      for (String machine : words.subList(2, words.size())) {
        String error = broken.get("ssh-config " + machine);
        if (beginsEmpty && !up.contains(machine)) {
          error =
              "The provider for this Vagrant-managed machine is reporting that it is not yet ready";
        }
        if (error != null) {
          command.onLine().accept(new RemoteCommand.OutputLine(true, error));
          return new ExecResult(1, config.toString(), error);
        }
        config.append(access(machine));
      }
      return new ExecResult(0, config.toString(), "");
    }
    if (action.equals("snapshot")) {
      return snapshot(words.get(2), words, command);
    }
    int options = action.equals("up") ? 6 : List.of("reload", "resume").contains(action) ? 3 : 2;
    if (action.equals("destroy")) {
      options = 3;
    }
    if (words.get(2).equals("--provision-with")) {
      options = 4;
    }
    for (String machine : words.subList(Math.min(options, words.size()), words.size())) {
      say(command, "1," + machine + ",action," + action + ",start");
      String error = broken.get(action + " " + machine);
      if (error != null) {
        if (runningProvisioner.containsKey(machine)) {
          String name = runningProvisioner.get(machine);
          say(
              command,
              "1,%s,ui,info,==> %s: Running provisioner: %s...".formatted(machine, machine, name));
        }
        say(command, "1,,error-exit,Vagrant::Errors::Some," + error);
        return new ExecResult(1, "", "");
      }
      if (List.of("up", "reload", "resume").contains(action)) {
        up.add(machine);
      } else if (!action.equals("provision")) {
        up.remove(machine);
      }
      if (action.equals("destroy")) {
        destroyed.accept(machine);
      }
      if (tellsAccess && up.contains(machine)) {
        say(command, "1,%s,ssh-config,%s".formatted(machine, access(machine).replace("\n", "\\n")));
      }
      say(command, "1," + machine + ",action," + action + ",end");
      if (machine.equals(cutAfter)) {
        throw lost();
      }
    }
    return new ExecResult(0, "", "");
  }

  private static String access(String machine) {
    return "Host %1$s\n  HostName %1$s.guest\n  User vagrant\n  Port 22\n  IdentityFile \"/keys/of it\"\n"
        .formatted(machine);
  }

  private ExecResult snapshot(String verb, List<String> words, RemoteCommand command) {
    String machine = words.get(verb.equals("restore") ? 4 : 3);
    List<String> names = snapshots.computeIfAbsent(machine, key -> new CopyOnWriteArrayList<>());
    String error = broken.get("snapshot " + machine);
    if (error != null) {
      say(command, "1,,error-exit,Vagrant::Errors::Some," + error);
      return new ExecResult(1, "", "");
    }
    switch (verb) {
      case "save" -> names.add(words.get(4));
      case "list" -> {
        StringBuilder lines = new StringBuilder();
        for (String each : words.subList(3, words.size())) {
          List<String> its = snapshots.getOrDefault(each, List.of());
          lines.append(
              its.isEmpty()
                  ? "1,%1$s,ui,output,==> %1$s: No snapshots have been taken yet!\n1,%1$s,ui,detail,    %1$s: You can take\n"
                      .formatted(each)
                  : "1,%1$s,ui,output,==> %1$s: \n".formatted(each));
          its.forEach(name -> lines.append("1,%s,ui,detail,%s\n".formatted(each, name)));
        }
        return new ExecResult(0, lines.toString(), "");
      }
      default -> {
        if (beginsEmpty && !names.contains(words.get(5))) {
          say(command, "1,,error-exit,Vagrant::Errors::SnapshotNotFound,there is no such snapshot");
          return new ExecResult(1, "", "");
        }
      }
    }
    return new ExecResult(0, "", "");
  }

  private ExecResult guest(List<String> words, String script) {
    String machine = words.get(words.indexOf("--") + 1).replace(".guest", "");
    String inside = words.getLast();
    if (shut.contains(machine)) {
      return new ExecResult(255, "", machine + ".guest: Permission denied (publickey).\n");
    }
    if (script.startsWith("# Prints \"MAC ADDRESS\"")) {
      log.add("addresses of " + machine);
      return new ExecResult(0, addresses(), "");
    }
    if (script.startsWith("# Usage: HOSTNAME")) {
      log.add("hostname of " + machine);
      return new ExecResult(0, "changed\n" + addresses(), "");
    }
    if (script.startsWith("# Usage: LAB")) {
      log.add("hosts of " + machine + inside.substring(inside.indexOf(" sh devlab") + 10));
    } else if (script.startsWith("# Usage: TARGET")) {
      List<String> targets =
          List.of(inside.split(" ")).stream()
              .filter(word -> word.matches("(ping|port):.*"))
              .toList();
      log.add("check of " + machine + " to " + String.join(" ", targets));
      StringBuilder answer = new StringBuilder();
      for (String target : targets) {
        boolean silent = deaf.stream().anyMatch(one -> target.contains(one));
        answer.append(silent ? "fail " + target + " no answer to ping\n" : "ok " + target + "\n");
      }
      return new ExecResult(0, answer.toString(), "");
    }
    return new ExecResult(0, "changed\n", "");
  }

  private String addresses() {
    return slowAddresses.getAndDecrement() > 0 ? "" : addresses;
  }

  private static void say(RemoteCommand command, String line) {
    command.onLine().accept(new RemoteCommand.OutputLine(false, line));
  }

  private void unpack(byte[] archive) {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(tar.readAllBytes());
        if (!entry.getName().startsWith(WorkdirFiles.MANIFEST)
            && !entry.getName().equals(WorkdirFiles.SUMS)) {
          files.put(entry.getName(), HexFormat.of().formatHex(sum));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] stdin(RemoteCommand command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      command.stdin().writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The failure of a host that went away. */
  public RemoteException lost() {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE, remote.name(), "connection lost", "", null);
  }

  /** What a remote command throws when its thread is interrupted. */
  public RemoteException interrupted() {
    return new RemoteException(
        RemoteException.FailureKind.INTERRUPTED, remote.name(), "interrupted", "", null);
  }
}
