package io.homelab.model;

import java.util.List;

/** One entry of {@code provision}: what is done in a machine once it is up. */
public sealed interface Provisioner permits ProvisionScript, ProvisionFile, ProvisionPlaybook {
  /** Its type, as in Vagrant. */
  String type();

  /** Its name, when it runs, and for how long. */
  ProvisionTerms terms();

  /** What it needs of the topology's folder: files and, ending in {@code /}, folders. */
  List<String> files();

  /** Whether it is run by this computer and not by the machine's host: its files stay here. */
  default boolean runsHere() {
    return false;
  }

  /** What it is about, for people: the path of a script, or that it has none. */
  String subject();

  /**
   * What Vagrant knows it by. Names of people have no colon, so one that they give is never that of
   * another entry.
   *
   * @param index its place in its machine's list, from 0
   */
  default String engineName(int index) {
    return terms().name().orElse("%s:%d".formatted(type(), index + 1));
  }

  /** What people know it by: its name, or its number from 1, with its type and subject. */
  default String words(int index) {
    return "%s (%s %s)"
        .formatted(terms().name().orElse(Integer.toString(index + 1)), type(), subject());
  }
}
