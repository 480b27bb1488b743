package io.homelab.config;

import io.homelab.config.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keys that people know from other tools: Ansible's inventory, OpenSSH's configuration, Vagrant,
 * Compose, Terraform, Kubernetes. Such a key is still rejected; the message gives its name here.
 */
final class ForeignKeys {
  /**
   * For each foreign key our keys, likeliest first; only those that the current map knows count.
   * After a colon comes what to write, with {@code #} for the given value.
   */
  private static final Map<String, List<String>> MEANINGS =
      Map.ofEntries(
          // Connecting to a host.
          Map.entry("user", List.of("ssh_user")),
          Map.entry("username", List.of("ssh_user")),
          Map.entry("login", List.of("ssh_user")),
          Map.entry("remote_user", List.of("ssh_user")),
          Map.entry("ansible_user", List.of("ssh_user")),
          Map.entry("ansible_ssh_user", List.of("ssh_user")),
          Map.entry("port", List.of("ssh_port", "check: { port: # }")),
          Map.entry("ansible_port", List.of("ssh_port")),
          Map.entry("ansible_ssh_port", List.of("ssh_port")),
          Map.entry("key", List.of("ssh_key")),
          Map.entry("keyfile", List.of("ssh_key")),
          Map.entry("key_file", List.of("ssh_key")),
          Map.entry("private_key", List.of("ssh_key")),
          Map.entry("private_key_file", List.of("ssh_key")),
          Map.entry("private_key_path", List.of("ssh_key")),
          Map.entry("identity", List.of("ssh_key")),
          Map.entry("identityfile", List.of("ssh_key")),
          Map.entry("identity_file", List.of("ssh_key")),
          Map.entry("ansible_ssh_private_key_file", List.of("ssh_key")),
          Map.entry("ansible_private_key_file", List.of("ssh_key")),
          Map.entry("ansible_host", List.of("address")),
          Map.entry("ansible_ssh_host", List.of("address")),
          Map.entry("hostname", List.of("hostname", "address")),
          Map.entry("host", List.of("host", "address", "hosts")),
          Map.entry("ip", List.of("address", "networks: [{ type: private_network, ip: # }]")),
          Map.entry(
              "ip_address",
              List.of("ip", "address", "networks: [{ type: private_network, ip: # }]")),
          Map.entry("address", List.of("ip", "networks: [{ type: private_network, ip: # }]")),
          Map.entry("url", List.of("address")),
          Map.entry("fqdn", List.of("hostname", "address")),
          Map.entry("jump", List.of("proxy_jump")),
          Map.entry("jump_host", List.of("proxy_jump")),
          Map.entry("jumphost", List.of("proxy_jump")),
          Map.entry("proxyjump", List.of("proxy_jump")),
          Map.entry("proxy", List.of("proxy_jump")),
          Map.entry("bastion", List.of("proxy_jump")),
          Map.entry("gateway", List.of("proxy_jump")),
          Map.entry(
              "timeout", List.of("connect_timeout_s", "vagrant: { vm: { boot_timeout: # } }")),
          Map.entry("connecttimeout", List.of("connect_timeout_s")),
          Map.entry("connect_timeout", List.of("connect_timeout_s")),
          Map.entry("ansible_timeout", List.of("connect_timeout_s")),
          // Sizes.
          Map.entry("cpu", List.of("cpus", "capacity: { cpus: # }")),
          Map.entry("cpus", List.of("capacity: { cpus: # }")),
          Map.entry("vcpu", List.of("cpus", "capacity: { cpus: # }")),
          Map.entry("vcpus", List.of("cpus", "capacity: { cpus: # }")),
          Map.entry("core", List.of("cpus", "capacity: { cpus: # }")),
          Map.entry("cores", List.of("cpus", "capacity: { cpus: # }")),
          Map.entry("memory", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("memory_mb", List.of("capacity: { memory_mb: # }")),
          Map.entry("memory_gb", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("mem", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("mem_gb", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("ram", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("ram_mb", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("ram_gb", List.of("memory_mb", "capacity: { memory_mb: # }")),
          Map.entry("disk", List.of("disk_gb", "capacity: { disk_gb: # }")),
          Map.entry("disk_gb", List.of("capacity: { disk_gb: # }")),
          Map.entry("disk_mb", List.of("disk_gb", "capacity: { disk_gb: # }")),
          Map.entry("disk_size", List.of("disk_gb", "capacity: { disk_gb: # }")),
          Map.entry("disksize", List.of("disk_gb", "capacity: { disk_gb: # }")),
          Map.entry("storage", List.of("disk_gb", "capacity: { disk_gb: # }")),
          Map.entry("resources", List.of("capacity")),
          // Machines.
          Map.entry("image", List.of("box")),
          Map.entry("os", List.of("box")),
          Map.entry("base_box", List.of("box")),
          Map.entry("version", List.of("box_version")),
          Map.entry("box_arch", List.of("box_architecture")),
          Map.entry("arch", List.of("box_architecture")),
          Map.entry("architecture", List.of("box_architecture")),
          Map.entry("driver", List.of("provider")),
          Map.entry("hypervisor", List.of("provider")),
          Map.entry("network", List.of("networks")),
          Map.entry("nics", List.of("networks")),
          Map.entry("interfaces", List.of("networks")),
          Map.entry(
              "ports", List.of("networks: [{ type: forwarded_port, guest: GUEST, host: HOST }]")),
          Map.entry(
              "forwarded_ports",
              List.of("networks: [{ type: forwarded_port, guest: GUEST, host: HOST }]")),
          Map.entry(
              "synced_folders",
              List.of("vagrant: { synced_folders: [{ source: ..., target: ... }] }")),
          Map.entry(
              "volumes", List.of("vagrant: { synced_folders: [{ source: ..., target: ... }] }")),
          Map.entry("depends", List.of("depends_on")),
          Map.entry("dependencies", List.of("depends_on")),
          Map.entry("need", List.of("depends_on")),
          Map.entry("needs", List.of("depends_on")),
          Map.entry("requires", List.of("depends_on")),
          Map.entry("after", List.of("start_after")),
          Map.entry("node", List.of("host")),
          Map.entry("pin", List.of("host")),
          Map.entry("node_selector", List.of("require")),
          Map.entry("nodeselector", List.of("require")),
          Map.entry("constraints", List.of("require")),
          Map.entry("labels", List.of("require")),
          Map.entry("antiaffinity", List.of("anti_affinity")),
          Map.entry("healthcheck", List.of("check")),
          Map.entry("health_check", List.of("check")),
          Map.entry("script", List.of("provision")),
          Map.entry("scripts", List.of("provision")),
          Map.entry("shell", List.of("provision", "inline")),
          Map.entry("provisioners", List.of("provision")),
          Map.entry("replicas", List.of("count", "ready")),
          Map.entry("instances", List.of("count")),
          // Hosts.
          Map.entry("groups", List.of("placements")),
          Map.entry("role", List.of("placements")),
          Map.entry("roles", List.of("placements", "role")),
          Map.entry("tags", List.of("labels", "role")),
          Map.entry("state", List.of("status")),
          Map.entry("interface", List.of("bridge", "dev")),
          Map.entry("folder", List.of("workdir")),
          // The lists, and the lab.
          Map.entry("servers", List.of("hosts", "machines")),
          Map.entry("nodes", List.of("hosts", "machines")),
          Map.entry("computers", List.of("hosts")),
          Map.entry("vms", List.of("machines")),
          Map.entry("services", List.of("machines")),
          Map.entry("name", List.of("lab")),
          // Pools.
          Map.entry("size", List.of("ready")),
          Map.entry("min", List.of("ready")),
          Map.entry("min_ready", List.of("ready")),
          Map.entry("max_size", List.of("max")),
          Map.entry("ttl", List.of("lease")),
          Map.entry("machine", List.of("template")),
          Map.entry("ssh_keys", List.of("admin_keys")),
          Map.entry("authorized_keys", List.of("admin_keys")),
          // Networks.
          Map.entry("mac_address", List.of("mac")),
          Map.entry("mask", List.of("netmask")),
          Map.entry("subnet_mask", List.of("netmask")),
          Map.entry("guest_port", List.of("guest")),
          Map.entry("host_port", List.of("host")));

  private ForeignKeys() {}

  /** What was expected instead of an unknown key: the likely one, else all known ones. */
  static String instead(String key, YamlValue value, Collection<String> known) {
    String word = key.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    List<String> candidates = new ArrayList<>(MEANINGS.getOrDefault(word, List.of()));
    candidates.addFirst(word);
    for (String candidate : candidates) {
      String suggestion = suggestion(candidate, word, value, known);
      if (suggestion != null && !suggestion.equals(key)) {
        return "did you mean '" + suggestion + "'?";
      }
    }
    return Wording.instead(key, known, "one of");
  }

  private static @Nullable String suggestion(
      String candidate, String word, YamlValue value, Collection<String> known) {
    int colon = candidate.indexOf(':');
    if (!known.contains(colon < 0 ? candidate : candidate.substring(0, colon))) {
      return null;
    }
    OptionalLong size = size(candidate, word, value);
    if (colon < 0) {
      return size.isPresent() ? candidate + ": " + size.getAsLong() : candidate;
    }
    String written =
        value instanceof Scalar scalar && !scalar.raw().isBlank()
            ? Wording.shorten(scalar.raw())
            : "...";
    return candidate.replace("#", size.isPresent() ? Long.toString(size.getAsLong()) : written);
  }

  /** The value converted to our key's unit. */
  private static OptionalLong size(String candidate, String word, YamlValue value) {
    boolean megabytes = candidate.contains("memory_mb");
    if (!megabytes && !candidate.contains("disk_gb")) {
      return OptionalLong.empty();
    }
    YamlValue size = value;
    if (value instanceof Scalar scalar && CoreSchema.isDecimal(scalar.raw())) {
      // memory_gb: 2 and disk_mb: 8192 have the unit in the key.
      boolean named = word.endsWith("_gb") || word.endsWith("_mb");
      size =
          new Scalar(
              value.at(), scalar.raw() + (named ? word.substring(word.length() - 2) : ""), false);
    }
    OptionalLong converted = megabytes ? SizeText.mebibytes(size) : SizeText.gibibytes(size);
    boolean same =
        converted.isPresent()
            && value instanceof Scalar scalar
            && scalar.raw().equals(Long.toString(converted.getAsLong()));
    return same ? OptionalLong.empty() : converted;
  }
}
