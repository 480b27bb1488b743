package io.homelab.server;

import io.homelab.operations.Answer;
import io.homelab.operations.Completion;
import io.homelab.operations.OpenLab;
import io.homelab.operations.RefusedException;
import io.homelab.report.EventView;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on a lab as a run: the lab, and the proposal that holds its lock, stay open until it is
 * done.
 *
 * @param <P> what was proposed
 */
final class MachineWork<P extends AutoCloseable> implements RunJob {
  private static final Logger LOG = LoggerFactory.getLogger(MachineWork.class);

  private final OpenLab lab;
  private final P proposal;
  private final BiFunction<P, EventView, Answer<Completion>> work;

  private MachineWork(OpenLab lab, P proposal, BiFunction<P, EventView, Answer<Completion>> work) {
    this.lab = lab;
    this.proposal = proposal;
    this.work = work;
  }

  /**
   * Such work, as soon as it is asked for.
   *
   * @param propose gets the lab's lock, and refuses what cannot or may not be done
   * @param work does it
   */
  static <P extends AutoCloseable> Supplier<RunJob> of(
      Supplier<OpenLab> lab,
      Function<OpenLab, P> propose,
      BiFunction<P, EventView, Answer<Completion>> work) {
    return () -> {
      OpenLab opened = lab.get();
      boolean held = false;
      try {
        MachineWork<P> job = new MachineWork<>(opened, propose.apply(opened), work);
        held = true;
        return job;
      } finally {
        if (!held) {
          opened.close();
        }
      }
    };
  }

  @Override
  public int carryOut(RunLines lines) {
    try (EventView view = lines.view()) {
      return switch (work.apply(proposal, view)) {
        case Answer.Given<Completion>(Completion done) -> code(done);
        case Answer.Refused<Completion>(var refusal) -> throw new RefusedException(refusal);
      };
    }
  }

  /** The exit code of what ended like that. */
  static int code(Completion done) {
    return switch (done) {
      case COMPLETE -> 0;
      case LEFT_OUT -> 3;
      case FAILED -> 6;
      case INTERRUPTED -> 130;
    };
  }

  @Override
  public void close() {
    try (lab) {
      proposal.close();
    } catch (Exception e) {
      LOG.error("work on {} could not be closed", lab.lab().name(), e);
    }
  }
}
