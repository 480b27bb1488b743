package io.homelab.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** When a provisioner runs, with the meaning and the words of Vagrant's {@code run}. */
public enum RunPolicy {
  /** Once in the life of a machine, and whenever it is asked for. */
  ONCE,
  /** Each time that the machine is brought up or reloaded, and whenever it is asked for. */
  ALWAYS,
  /** Only when it is asked for by its name. */
  NEVER;

  /** The word in {@code topology.yaml} and in a Vagrantfile. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The words of all. */
  public static List<String> words() {
    return Stream.of(values()).map(RunPolicy::word).toList();
  }

  /** The policy with that word. */
  public static Optional<RunPolicy> of(String word) {
    return Stream.of(values()).filter(policy -> policy.word().equals(word)).findFirst();
  }
}
