package io.homelab.config;

import io.homelab.model.FromPool;
import io.homelab.model.Provisioner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code machines} as read, before {@code count} and references are resolved.
 *
 * @param name the name as written
 * @param count how many machines it stands for; 0 if the key is missing, which gives one machine
 *     with the entry's own name
 * @param common the keys shared with {@code defaults}, already applied
 * @param box the name of its box
 * @param prefer what it would like of its host
 * @param spread the host label over whose values its role is spread
 * @param fromPool the pool that may have its machines ready, if it names one
 */
record MachineDraft(
    Located<String> name,
    int count,
    SharedMachineKeys common,
    String box,
    Optional<Located<String>> hostname,
    Optional<Located<String>> pin,
    List<NetworkDraft> networks,
    Map<Relation, List<Located<String>>> references,
    List<PreferenceDraft> prefer,
    Optional<Located<String>> spread,
    List<Provisioner> provision,
    Optional<FromPool> fromPool) {

  /** How many machines it gives. */
  int machines() {
    return Math.max(1, count);
  }

  /** Whether it uses Vagrant's libvirt provider. */
  boolean isOnLibvirt() {
    return common.provider().orElse(SharedMachineKeys.PROVIDER).equals("libvirt");
  }

  /** The name of the machine with that index, from 0. */
  String nameOf(int index) {
    return count == 0 ? name.value() : name.value() + "-" + (index + 1);
  }

  /** The names of all its machines. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int index = 0; index < machines(); index++) {
      names.add(nameOf(index));
    }
    return names;
  }

  /** The host name of that machine; the number goes after the first label. */
  String hostnameOf(int index) {
    if (hostname.isEmpty()) {
      return nameOf(index);
    }
    String written = hostname.get().value();
    if (count == 0) {
      return written;
    }
    int dot = written.indexOf('.');
    int end = dot < 0 ? written.length() : dot;
    return written.substring(0, end) + "-" + (index + 1) + written.substring(end);
  }

  /** The role of its machines. */
  String role() {
    return common.role().orElse(name.value());
  }

  /** Where its host name is written. */
  Position hostnameAt() {
    return hostname.map(Located::at).orElse(name.at());
  }
}
