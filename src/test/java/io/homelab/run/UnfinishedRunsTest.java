package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.model.DetachedRun;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of results that nobody has seen. */
@Timeout(60)
class UnfinishedRunsTest {
  private static final MachineName WEB = new MachineName("web");
  private static final HostName ONE = new HostName("one");

  @TempDir Path folder;
  private Bench bench;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private int count;

  @BeforeEach
  void a_machine_that_was_being_made() {
    bench = new Bench(folder, "{ name: web, host: one, provision: [{ inline: id }] }");
    bench.state(
        bench
            .states()
            .ready("web", "one")
            .change(
                "web",
                record -> record.withPhase(Phase.CREATING).withRunning(false).withScripts("")));
  }

  private RunId ran(String verb, RunStatus status) {
    return ran(verb, status, false);
  }

  private RunId ran(String verb, RunStatus status, boolean taken) {
    RunId id = new RunId("0mwx5800000%d".formatted(++count));
    bench
        .facts("one")
        .run(
            new DetachedRun(
                id,
                verb,
                List.of("web"),
                "ops@bench",
                "vos up",
                Optional.of(Instant.EPOCH),
                Duration.ofMinutes(60),
                "vagrant " + verb,
                status,
                taken,
                verb.equals("provision") ? new TreeMap<>(Map.of(WEB, "abc")) : new TreeMap<>()));
    return id;
  }

  private void ended(String verb) {
    ran(verb, new RunStatus.Finished(0, RunStatus.How.ITSELF));
  }

  private SortedMap<HostName, ProbeResult> settle() {
    return UnfinishedRuns.settle(bench.context(), bench.probes(), said::add);
  }

  private Optional<MachineRecord> web() {
    return bench.written().machine(WEB);
  }

  @Test
  void a_machine_that_was_made_anew_after_it_was_destroyed_is_not_forgotten() {
    ended("destroy");
    ended("up");
    bench.facts("one").machine("web", MachineState.RUNNING);

    settle();

    assertThat(web().map(MachineRecord::phase)).contains(Phase.BOOTED);
  }

  @Test
  void what_was_done_with_the_machine_before_it_was_destroyed_is_not_done_with_the_new_one() {
    ended("provision");
    ended("destroy");
    bench.facts("one").machine("web", MachineState.RUNNING);

    settle();

    assertThat(web().map(MachineRecord::phase)).contains(Phase.CREATING);
    assertThat(web().map(MachineRecord::scripts)).contains("");
  }

  @Test
  void a_machine_that_was_destroyed_unseen_is_forgotten() {
    ended("destroy");
    settle();
    assertThat(web()).isEmpty();
  }

  @Test
  void what_goes_on_is_waited_for_whatever_is_said_of_its_result() {
    ran("up", new RunStatus.Running(), true);
    ran("reload", new RunStatus.Finished(0, RunStatus.How.ITSELF), true);
    settle();
    assertThat(said).singleElement().asString().startsWith("host one: up of web still goes on");
  }

  /** A host that does not let its runs be followed. */
  private record Deaf(RemoteHost behind) implements RemoteHost {
    @Override
    public HostName name() {
      return behind.name();
    }

    @Override
    public ExecResult run(RemoteCommand command) {
      if (command.argv().words().contains("follow")) {
        throw new RemoteException(
            RemoteException.FailureKind.FAILED, name(), "host one: it breaks off", "", null);
      }
      return behind.run(command);
    }

    @Override
    public long upload(TransferSource source, String target, TransferListener listener) {
      throw new AssertionError();
    }

    @Override
    public int interact(Argv argv) {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  @Test
  void where_something_goes_on_that_cannot_be_followed_nothing_else_is_begun() {
    RunId id = ran("up", new RunStatus.Running());
    bench.line = Deaf::new;

    assertThat(settle().get(ONE))
        .isEqualTo(
            new ProbeResult.Unreachable(
                ONE,
                "up of web still goes on there, and it could not be waited for: host one: it breaks"
                    + " off",
                "run the same command again, or end it: homelab runs cancel " + id,
                false));
  }

  @Test
  void nothing_is_begun_beside_what_goes_on_after_it_was_waited_for() {
    ran("up", new RunStatus.Running());
    assertThat(settle().get(ONE))
        .isInstanceOfSatisfying(
            ProbeResult.Unreachable.class,
            told -> assertThat(told.reason()).startsWith("up of web still goes on there"));
  }

  @Test
  void a_host_whose_run_ended_though_it_could_not_be_followed_is_worked_on() {
    ended("up");
    bench.line = Deaf::new;
    assertThat(settle().get(ONE)).isInstanceOf(ProbeResult.Reached.class);
  }
}
