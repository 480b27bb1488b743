package io.homelab.engine.vagrant.evaluation;

import io.homelab.model.PlainText;
import io.homelab.model.Unsaid;
import io.homelab.model.UrlSecrets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what a topology cannot say. */
final class UnsaidList {
  private static final int LONGEST = 120;

  private final Set<Unsaid> unsaid = new LinkedHashSet<>();
  private final Optional<String> machine;

  UnsaidList() {
    this(Optional.empty());
  }

  private UnsaidList(Optional<String> machine) {
    this.machine = machine;
  }

  /** A list about one machine. */
  static UnsaidList of(EvaluatedMachine machine) {
    return new UnsaidList(Optional.of(shown(machine.name())));
  }

  void add(String what) {
    unsaid.add(new Unsaid(machine, what));
  }

  void addAll(List<Unsaid> others) {
    unsaid.addAll(others);
  }

  List<Unsaid> all() {
    return new ArrayList<>(unsaid);
  }

  /** A value of the Vagrantfile, fit for a sentence. */
  static String shown(Object value) {
    return PlainText.excerpt(UrlSecrets.hiddenIn(value.toString()), LONGEST);
  }
}
