package io.homelab.operations;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineListener;
import io.homelab.model.BoxRef;
import io.homelab.model.DetachedRun;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.RunStatus;
import io.homelab.probe.HostFacts;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.LabIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What long calls of the engine run on the hosts of a lab, or ended there: they outlive the
 * connections and the commands that began them.
 */
public final class HostRuns {
  private final OpenLab lab;
  private final SortedMap<HostName, ProbeResult> probes;
  private final List<LocatedRun> all;

  /**
   * A run.
   *
   * @param host where it is
   * @param run what it is
   */
  public record LocatedRun(HostName host, DetachedRun run) {
    /** Whether a process of it is left. */
    public boolean isRunning() {
      return run.isRunning();
    }

    /** Whether it ended as it should. */
    public boolean endedWell() {
      return run.status().equals(new RunStatus.Finished(0, RunStatus.How.ITSELF));
    }

    private LocatedRun with(RunStatus now) {
      return new LocatedRun(host, run.with(now));
    }
  }

  private HostRuns(OpenLab lab) {
    this.lab = lab;
    this.probes = lab.hosts().probe();
    LabIdentity identity = lab.identity(lab.kept().load());
    List<LocatedRun> found = new ArrayList<>();
    probes.forEach((host, told) -> {
      // Those in the workdir of another lab or owner are no business of this one.
      if (told instanceof ProbeResult.Reached reached
          && reached.facts().workdir().marker().map(identity::owns).orElse(true)) {
        reached.facts().workdir().runs().forEach(run -> found.add(new LocatedRun(host, run)));
      }
    });
    found.sort(
        Comparator.comparing((LocatedRun each) -> each.run().id()).thenComparing(LocatedRun::host));
    this.all = List.copyOf(found);
  }

  /** Asks the hosts. */
  public static Answer<HostRuns> of(OpenLab lab) {
    return Answer.of(() -> new HostRuns(lab));
  }

  /** All of them, the oldest first. */
  public List<LocatedRun> all() {
    return all;
  }

  /** Whether no host answered. */
  public boolean nobodyAnswered() {
    return !probes.isEmpty()
        && probes.values().stream().allMatch(ProbeResult.Unreachable.class::isInstance);
  }

  /** The hosts that did not answer, and why. */
  public SortedMap<HostName, String> unheard() {
    SortedMap<HostName, String> unheard = new TreeMap<>();
    probes.forEach((host, told) -> {
      if (told instanceof ProbeResult.Unreachable gone) {
        unheard.put(host, gone.reason());
      }
    });
    return unheard;
  }

  /**
   * The run of that name.
   *
   * @param word the name, or an end or a beginning of it that no other run has
   */
  public Answer<LocatedRun> named(String word) {
    return Answer.of(() -> {
      List<LocatedRun> found =
          all.stream()
              .filter(each -> !word.isEmpty())
              .filter(each ->
                  each.run().id().value().startsWith(word)
                      || each.run().id().value().endsWith(word))
              .toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      if (found.isEmpty() && !unheard().isEmpty()) {
        throw new RefusedException(
            Refusal.Kind.UNREACHABLE,
            "no host that answers has a run %s; %s does not answer"
                .formatted(
                    PlainText.line(word),
                    String.join(", ", unheard().keySet().stream().map(HostName::value).toList())),
            "to see the runs there are, run: homelab runs list");
      }
      throw new RefusedException(
          Refusal.usage(
              "%s run has the name %s"
                  .formatted(found.isEmpty() ? "no" : "more than one", PlainText.line(word)),
              "to see the runs there are, run: homelab runs list"));
    });
  }

  /**
   * Reads what a run printed.
   *
   * @param wait whether to read on until it ends
   * @param line hears each line, as the host's log has it
   * @return the run as it is then
   */
  public Answer<LocatedRun> read(LocatedRun at, boolean wait, Consumer<String> line) {
    return Answer.of(() -> {
      HostFacts facts = facts(at.host());
      Duration limit = wait ? at.run().limit().plusMinutes(1) : Duration.ZERO;
      EngineContext context =
          new EngineContext(
              lab.hosts().connections().to(at.host()),
              facts.workdir().path(),
              facts.computer().hasFlock(),
              new Printing(line));
      return at.with(lab.engine().open(context).read(at.run(), limit));
    });
  }

  /**
   * Ends a run with all its processes, and waits for that.
   *
   * @return the run as it is then; one that still runs has a process that could not be ended
   */
  public Answer<LocatedRun> cancel(LocatedRun at) {
    return Answer.of(() ->
        at.with(
            lab.hosts()
                .connections()
                .runs(at.host(), facts(at.host()).workdir().path())
                .cancel(at.run().id())));
  }

  private HostFacts facts(HostName host) {
    if (probes.get(host) instanceof ProbeResult.Reached reached) {
      return reached.facts();
    }
    throw new IllegalStateException("a run of a host that did not answer");
  }

  private record Printing(Consumer<String> line) implements EngineListener {
    @Override
    public void log(String text) {
      line.accept(text);
    }

    @Override
    public void said(Optional<MachineName> machine, String text) {}

    @Override
    public void boxProgress(BoxRef box, long done, long total) {}
  }
}
