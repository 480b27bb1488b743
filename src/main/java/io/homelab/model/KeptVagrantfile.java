package io.homelab.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Vagrantfile that stays the truth about its machines: it travels with the files beside it, and
 * what HomeLab has to add is laid over it on each host.
 *
 * @param file its name, in the folder of {@code topology.yaml}
 * @param environment the environment variables that it asked for when it was evaluated; an empty
 *     text is a variable that was empty or not set. They may hold secrets: only workdirs get them
 * @param plugins those that it requires
 */
public record KeptVagrantfile(
    String file, SortedMap<String, String> environment, SortedSet<String> plugins) {
  /** Copies the collections. */
  public KeptVagrantfile {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    plugins = Collections.unmodifiableSortedSet(new TreeSet<>(plugins));
  }

  /** One that requires no plugin. */
  public KeptVagrantfile(String file, SortedMap<String, String> environment) {
    this(file, environment, new TreeSet<>());
  }

  @Override
  public String toString() {
    return "KeptVagrantfile[file=%s, environment=%s]".formatted(file, environment.keySet());
  }
}
