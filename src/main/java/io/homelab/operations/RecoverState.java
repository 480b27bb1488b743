package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.plan.StrayCopy;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * Brings a lost state back: {@link #propose} rebuilds it from the generation before and from what
 * the hosts show, {@link #apply} writes it. The lab's lock is held in between; closing gives it
 * back.
 */
public final class RecoverState implements AutoCloseable {
  private final OpenLab lab;
  private final StateLock lock;
  private final StateRecovery recovery;

  private RecoverState(OpenLab lab, StateLock lock) {
    this.lab = lab;
    this.lock = lock;
    if (lab.kept().store().exists()) {
      throw new RefusedException(
          Refusal.usage(
              "the state exists: there is nothing to recover",
              "to compare it with the hosts, run: homelab plan"));
    }
    LabName name = lab.lab().name();
    LabState previous = lab.kept().loadPrevious();
    this.recovery =
        switch (StateRecovery.of(
            name,
            lab.caller().owner(),
            previous,
            StrayCopy.apart(previous, lab.identity(previous), lab.hosts().probe()))) {
          case StateRecovery.Outcome.Recovered recovered -> recovered.recovery();
          case StateRecovery.Outcome.Ambiguous ambiguous ->
              throw new RefusedException(
                  Refusal.usage(
                      "the hosts have machines of %d labs of this name and owner: %s"
                          .formatted(ambiguous.lineages().size(), ambiguous.lineages().values()),
                      "leave only one lab's hosts in hosts.yaml, then run: homelab state recover"));
        };
    if (previous.lineage().isEmpty() && !recovery.silent().isEmpty()) {
      // Nothing else tells what they have: the next plan would create it a second time elsewhere.
      HostName first = recovery.silent().firstKey();
      throw new RefusedException(
          Refusal.Kind.UNREACHABLE,
          "the state cannot be rebuilt without host %s: %s"
              .formatted(first, recovery.silent().get(first)),
          "bring it back, or take it out of hosts.yaml; then run: homelab state recover");
    }
  }

  /** Rebuilds it; refused where there is one, or nobody can tell whose machines the hosts have. */
  public static Answer<RecoverState> propose(OpenLab lab) {
    return Answer.of(
        () -> lab.kept().holding("state recover", lock -> new RecoverState(lab, lock)));
  }

  /** What would be written, and how it differs from the generation before. */
  public StateRecovery recovery() {
    return recovery;
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        ("recover " + recovery).getBytes(StandardCharsets.UTF_8),
        new TreeSet<>(recovery.state().machines().keySet()));
  }

  /** Writes it, when exactly this was approved. */
  public Answer<KnownState> apply(Approval approval) {
    return Answer.of(() -> {
      approval.require(digest());
      return new KnownState(
          lab.kept().store().save(recovery.state().withEngine(lab.lab().engine())));
    });
  }

  @Override
  public void close() {
    lock.close();
  }
}
