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
 * @param provisioners a text for each provisioner, in order; may hold secrets
 * @param files what the provisioners bring: files, and folders (ending in {@code /}), relative to
 *     the topology's folder
 * @param untypedFolders folders that are shared with the machine in no particular way: where it sees
 *     them, and where they are, relative to the topology's folder
 */
public record KeptMachine(
    String settings,
    List<String> provisioners,
    List<String> files,
    SortedMap<String, String> untypedFolders) {
  /** Copies the lists. */
  public KeptMachine {
    provisioners = List.copyOf(provisioners);
    files = List.copyOf(files);
    untypedFolders = Collections.unmodifiableSortedMap(new TreeMap<>(untypedFolders));
  }

  @Override
  public String toString() {
    return "KeptMachine[%d provisioners, files=%s]".formatted(provisioners.size(), files);
  }
}
