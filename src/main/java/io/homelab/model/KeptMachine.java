package io.homelab.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a kept Vagrantfile says of a machine beyond what a topology can say. The texts are there to
 * be compared: they change exactly if the Vagrantfile comes to something else.
 *
 * @param settings all but the provisioners
 * @param provisioners its provisioners, in order
 * @param files what those of them that run once bring: files, and folders (ending in {@code /}),
 *     relative to the topology's folder
 * @param untypedFolders folders that are shared with the machine in no particular way: where it
 *     sees them, and where they are, relative to the topology's folder
 * @param autostart whether Vagrant starts it when no machine is named
 */
public record KeptMachine(
    String settings,
    List<KeptProvisioner> provisioners,
    List<String> files,
    SortedMap<String, String> untypedFolders,
    boolean autostart) {
  /** Copies the lists. */
  public KeptMachine {
    provisioners = List.copyOf(provisioners);
    files = List.copyOf(files);
    untypedFolders = Collections.unmodifiableSortedMap(new TreeMap<>(untypedFolders));
  }

  /**
   * A provisioner.
   *
   * @param tag what tells it apart; the name is empty if it has none
   * @param digest changes exactly if what it does is described in another way
   */
  public record KeptProvisioner(ProvisionerTag tag, String digest) {}

  /** The provisioners that can be named. */
  List<ProvisionerTag> named() {
    return provisioners.stream()
        .map(KeptProvisioner::tag)
        .filter(tag -> ProvisionTerms.isName(tag.name()))
        .toList();
  }

  /** Whether Vagrant runs one of them by itself. */
  boolean isProvisioned() {
    return provisioners.stream().anyMatch(each -> each.tag().run() != RunPolicy.NEVER);
  }

  /** The digests of the provisioners that run once. */
  public List<String> once() {
    return provisioners.stream()
        .filter(each -> each.tag().run() == RunPolicy.ONCE)
        .map(KeptProvisioner::digest)
        .toList();
  }
}
