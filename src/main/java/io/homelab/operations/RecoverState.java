package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.plan.StrayCopy;
import io.homelab.state.FoundState;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * Makes a state agree with the hosts, whatever is left of it: {@link #propose} rebuilds it and says
 * how it differs, {@link #apply} writes it. The lab's lock is held in between; closing gives it
 * back.
 */
public final class RecoverState implements AutoCloseable {
  private final OpenLab lab;
  private final LabLease lock;
  private final Source source;
  private final LabState left;
  private final boolean whole;
  private final StateRecovery recovery;

  /**
   * What a state is rebuilt from, beside the hosts.
   *
   * @param basis what is left of it
   * @param words in a sentence without its period
   */
  public record Source(Basis basis, String words) {
    /** What is left of a state. */
    public enum Basis {
      /** The newest generation. */
      STATE,
      /** The generation before it. */
      PREVIOUS,
      /** Nothing. */
      HOSTS
    }
  }

  private RecoverState(OpenLab lab, LabLease lock) {
    this.lab = lab;
    this.lock = lock;
    LabName name = lab.lab().name();
    FoundState found = lab.kept().find();
    this.whole = found instanceof FoundState.Newest;
    switch (found) {
      case FoundState.Newest newest -> {
        this.left = newest.state();
        this.source =
            left.lineage().isEmpty()
                ? new Source(Source.Basis.HOSTS, "there is no state")
                : new Source(Source.Basis.STATE, "the state has serial " + left.serial());
      }
      case FoundState.Before before -> {
        this.left = before.state();
        this.source =
            new Source(
                Source.Basis.PREVIOUS,
                "%s; its previous generation has serial %d".formatted(before.why(), left.serial()));
      }
      case FoundState.NoneLeft lost -> {
        this.left = LabState.empty(name);
        this.source = new Source(Source.Basis.HOSTS, lost.why());
      }
    }
    this.recovery =
        switch (StateRecovery.of(
            name,
            lab.caller().owner(),
            left,
            StrayCopy.apart(left, lab.identity(left), lab.hosts().probe()))) {
          case StateRecovery.Outcome.Recovered recovered -> recovered.recovery();
          case StateRecovery.Outcome.Ambiguous ambiguous ->
              throw new RefusedException(
                  Refusal.usage(
                      "the hosts have machines of %d labs of this name and owner: %s"
                          .formatted(ambiguous.lineages().size(), ambiguous.lineages().values()),
                      "leave only one lab's hosts in hosts.yaml, then run: homelab state recover"));
        };
    if (left.lineage().isEmpty() && !recovery.silent().isEmpty()) {
      // Nothing else tells what they have: the next plan would create it a second time elsewhere.
      HostName first = recovery.silent().firstKey();
      throw new RefusedException(
          Refusal.Kind.UNREACHABLE,
          "the state cannot be rebuilt without host %s: %s"
              .formatted(first, recovery.silent().get(first)),
          "bring it back, or take it out of hosts.yaml; then run: homelab state recover");
    }
  }

  /** Rebuilds it; refused where nobody can tell whose machines the hosts have. */
  public static Answer<RecoverState> propose(OpenLab lab) {
    return Answer.of(
        () -> lab.kept().holding("state recover", lock -> new RecoverState(lab, lock)));
  }

  /** What it is rebuilt from, beside the hosts. */
  public Source source() {
    return source;
  }

  /** What would be written, and how it differs from what is left. */
  public StateRecovery recovery() {
    return recovery;
  }

  /** Whether there is anything to write: a state that is whole may agree with the hosts already. */
  public boolean changes() {
    return !whole || !recovery.state().equals(left);
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        ("recover " + source.basis() + " " + recovery).getBytes(StandardCharsets.UTF_8),
        new TreeSet<>(recovery.state().machines().keySet()));
  }

  /** Writes it, when exactly this was approved. */
  public Answer<KnownState> apply(Approval approval) {
    return Answer.of(() -> {
      approval.require(digest());
      LabState rebuilt = recovery.state().withEngine(lab.lab().engine());
      return new KnownState(
          source.basis() == Source.Basis.STATE
              ? lab.kept().store().save(rebuilt)
              : lab.kept().restore(rebuilt));
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
