package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the topology may name from the hosts file: every named host and every label, whatever else
 * is wrong with the entries, so that references to them resolve.
 *
 * @param names the names of hosts, in file order
 * @param labels the names of labels
 */
record DeclaredHosts(Set<String> names, SortedSet<String> labels) {

  static DeclaredHosts of(Mapping document) {
    DeclaredHosts declared = new DeclaredHosts(new LinkedHashSet<>(), new TreeSet<>());
    MapEntry hosts = document.entries().get("hosts");
    if (hosts != null && hosts.value() instanceof Sequence list) {
      for (YamlValue item : list.items()) {
        if (item instanceof Mapping host) {
          declared.add(host);
        }
      }
    }
    return declared;
  }

  private void add(Mapping host) {
    host.scalar("name").ifPresent(names::add);
    MapEntry entry = host.entries().get("labels");
    if (entry != null && entry.value() instanceof Mapping map) {
      labels.addAll(map.entries().keySet());
    }
  }
}
