package io.homelab.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Hosts on which pools are kept: what they have, and what the books say. */
final class PoolHosts {
  private final RealLab lab;
  private final List<String> names;

  PoolHosts(RealLab lab, List<String> names) {
    this.lab = lab;
    this.names = names;
  }

  /** Writes hosts.yaml, and trusts the hosts. */
  void trust() throws IOException {
    StringBuilder text = new StringBuilder("hosts:\n");
    for (int n = 0; n < names.size(); n++) {
      text.append(
          "  - { name: %s, address: 10.77.0.1%d, ssh_user: ops, ssh_key: %s, capacity: { cpus: 8 } }%n"
              .formatted(names.get(n), n + 1, lab.key()));
    }
    lab.write("hosts.yaml", text.toString());
    for (String name : names) {
      lab.homelab("hosts", "trust", name, "--yes").exits(0);
    }
  }

  /** The VMs of all hosts. */
  List<String> domains() {
    return names.stream().flatMap(name -> lab.domains(name).stream()).toList();
  }

  /** Runs a command in a claimed machine, by the configuration that came with the claim. */
  CommandResult ssh(String claim, String machine, String command, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("ssh", "-F", lab.folder() + "/.homelab/claims/" + claim + "/ssh_config"));
    words.addAll(List.of(options));
    words.addAll(List.of(machine, command));
    return lab.begin(words.toArray(String[]::new)).await(Duration.ofMinutes(1));
  }

  /** Whether that key alone does not get in. */
  boolean refusesKey(String claim, String machine, String key) {
    try {
      Path config = lab.folder().resolve(".homelab/claims/" + claim + "/ssh_config");
      lab.write(
          "one-key",
          Files.readString(config).replaceFirst("IdentityFile .*", "IdentityFile \"" + key + "\""));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return lab.begin("ssh", "-o", "BatchMode=yes", "-F", lab.folder() + "/one-key", machine, "true")
            .await(Duration.ofMinutes(1))
            .exitCode()
        == 255;
  }

  /** The only instance of a claim. */
  String instance(String claim) {
    return first(lab.homelab("pool", "show", claim, "--json").exits(0).out());
  }

  /** One instance of a pool, or nothing. */
  String one(String pool) {
    return first(lab.homelab("pool", "show", pool, "--json").exits(0).out());
  }

  private static String first(String json) {
    Matcher id = Pattern.compile("\"id\": \"(i-[0-9a-f]{8})\"").matcher(json);
    return id.find() ? id.group(1) : "";
  }

  /** How many machines of a pool are ready. */
  int ready(String pool) {
    String json = lab.homelab("pool", "list", "--offline", "--json").exits(0).out();
    Matcher ready =
        Pattern.compile("(?s)\"name\": \"" + pool + "\",\\s*\"ready\": ([0-9]+)").matcher(json);
    return ready.find() ? Integer.parseInt(ready.group(1)) : -1;
  }

  /** Every trace of an instance on every host and here. */
  List<String> left() {
    return Stream.concat(
            names.stream()
                .flatMap(name ->
                    Stream.of(
                            "virsh -q list --all --name",
                            "virsh -q vol-list default | sed 's/^ *//; s/ .*//' | grep -v VAGRANTSLASH",
                            "virsh -q net-list --all --name | grep -v -e default -e vagrant-libvirt",
                            "ls -d /home/ops/homelab/* 2>/dev/null",
                            "cat /home/ops/.homelab/workdirs 2>/dev/null")
                        .flatMap(script -> lab.on(name, script + " || true").lines())
                        .filter(line -> !line.isBlank())
                        .map(line -> name + ": " + line)),
            Stream.of("instances", "claims")
                .flatMap(folder ->
                    lab.inLab(
                            "sh",
                            "-c",
                            "ls '" + lab.folder() + "/.homelab/" + folder + "' 2>/dev/null || true")
                        .lines()
                        .map(line -> folder + ": " + line)))
        .toList();
  }
}
