package io.homelab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.ScriptedComputer;
import io.homelab.remote.FaultProxy;
import io.homelab.remote.FaultProxy.Fault;
import io.homelab.remote.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad network before a real sshd: no command hangs, and what was begun comes to its end once. */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultProxyLabTest {
  private static final String IMPATIENT = "connect_timeout_s: 20, keepalive_s: 1, reconnect_s: 60";

  private Path base;
  private SmallLab.Server server;
  private FaultProxy proxy;
  private String wanted = "";
  private int labs;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    base = folder;
    server = SmallLab.Server.start(base);
    proxy = FaultProxy.before(SshServer.ADDRESS, server.sshd().port());
    SmallLab lab = lab();
    isOk(lab.computer().homelab("vos", "up"));
    wanted = lab.machines();
    lab.clear();
  }

  @AfterAll
  void stop() {
    proxy.close();
    server.close();
  }

  private SmallLab lab() throws Exception {
    proxy.be(new Fault.None());
    return SmallLab.make(base.resolve("lab-" + ++labs), server, proxy.port(), IMPATIENT);
  }

  private static void isOk(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  /** What never lets anybody in. */
  static List<Fault> deadEnds() {
    return List.of(
        new Fault.Reset(),
        new Fault.Banner("\u0000\u001b[2J".repeat(20_000)),
        new Fault.CutAfter(1500),
        new Fault.BlackHoleAfter(1600));
  }

  static List<Fault> moreDeadEnds() {
    return List.of(
        new Fault.Silence(),
        new Fault.Banner("HTTP/1.1 400 Bad Request\r\n\r\n"),
        new Fault.Banner("SSH-1.5-old\r\n"),
        new Fault.CutAfter(0),
        new Fault.ResetAfter(30),
        new Fault.BlackHoleAfter(0),
        new Fault.BlackHoleAfter(21),
        new Fault.BlackHoleAfter(900));
  }

  @ParameterizedTest
  @MethodSource("deadEnds")
  void a_host_behind_a_dead_end_is_unreachable_in_time_and_nothing_is_done(Fault fault)
      throws Exception {
    upAtADeadEnd(fault);
  }

  @ParameterizedTest
  @Tag("faults")
  @MethodSource("moreDeadEnds")
  void so_is_one_behind_any_other_dead_end(Fault fault) throws Exception {
    upAtADeadEnd(fault);
  }

  private void upAtADeadEnd(Fault fault) throws Exception {
    proxy.be(new Fault.None());
    SmallLab lab =
        SmallLab.make(
            base.resolve("lab-" + ++labs),
            server,
            proxy.port(),
            "connect_timeout_s: 1, keepalive_s: 1, reconnect_s: 2");
    lab.onlyB();
    proxy.be(fault);
    for (List<String> words :
        List.of(List.of("hosts", "check"), List.of("plan"), List.of("vos", "up"))) {
      long begin = System.nanoTime();
      CommandLineRun run = CommandLineRun.in(lab.computer().lab, Map.of(), words);
      long seconds = (System.nanoTime() - begin) / 1_000_000_000;
      assertThat(run.exit()).as(words + "\n" + run.out() + run.err()).isEqualTo(4);
      assertThat(run.out() + run.err())
          .contains("cannot be reached")
          .doesNotContain("\u001b", "a bug");
      assertThat(seconds).as("seconds of %s", words).isLessThan(15);
    }
    assertThat(lab.computer().done()).isEmpty();
    lab.clear();
  }

  /** What happens to the first connections of a run; after them, all is well. */
  private record Beginning(int connections, Fault fault) implements IntFunction<Fault> {
    @Override
    public Fault apply(int number) {
      return number <= connections ? fault : new Fault.None();
    }
  }

  /** Each connection but the first is reset somewhere, for a while. */
  private record Resets(int seed) implements IntFunction<Fault> {
    @Override
    public Fault apply(int number) {
      int[] lengths = new Random(seed).ints(8, 0, 12_000).toArray();
      return number > 1 && number < lengths.length
          ? new Fault.ResetAfter(lengths[number])
          : new Fault.None();
    }
  }

  static List<IntFunction<Fault>> badNetworks() {
    return List.of(new Beginning(2, new Fault.BlackHoleAfter(8000)), new Resets(4));
  }

  @ParameterizedTest
  @MethodSource("badNetworks")
  void whatever_the_network_does_the_lab_comes_out_the_same_and_nothing_is_done_twice(
      IntFunction<Fault> faults) throws Exception {
    upOnABadNetwork(faults);
  }

  static List<IntFunction<Fault>> worseNetworks() {
    List<IntFunction<Fault>> all = new ArrayList<>();
    all.add(new Beginning(100, new Fault.Slow(1024)));
    all.add(new Beginning(100, new Fault.Slow(20_000)));
    for (int bytes = 0; bytes < 14_000; bytes += 517) {
      all.add(new Beginning(1 + bytes % 4, new Fault.CutAfter(bytes)));
      all.add(new Resets(bytes));
    }
    for (int bytes : new int[] {2500, 3500, 5000, 8000, 13_000}) {
      all.add(new Beginning(2, new Fault.BlackHoleAfter(bytes)));
    }
    return all;
  }

  @ParameterizedTest
  @Tag("faults")
  @MethodSource("worseNetworks")
  void worse_networks_change_nothing_about_that(IntFunction<Fault> faults) throws Exception {
    upOnABadNetwork(faults);
  }

  private void upOnABadNetwork(IntFunction<Fault> faults) throws Exception {
    SmallLab lab = lab();
    proxy.be(faults);
    CommandLineRun first = lab.computer().homelab("vos", "up");
    assertThat(first.exit()).as(first.out() + first.err()).isIn(0, 4, 6);
    assertThat(first.err()).doesNotContain("a bug");
    proxy.be(new Fault.None());
    isOk(lab.computer().homelab("vos", "up"));
    assertThat(lab.computer().done()).as("after exit %d", first.exit()).isEqualTo(SmallLab.ONCE);
    assertThat(lab.machines()).isEqualTo(wanted);
    assertThat(lab.computer().processes()).isEmpty();
    lab.clear();
  }

  @Test
  void twenty_cuts_in_one_run_cost_nothing_but_the_wait() throws Exception {
    SmallLab lab = lab();
    lab.computer().delay(1);
    ScriptedComputer.Running up = lab.computer().begin("vos", "up");
    while (lab.journal().isEmpty() && !up.hasEnded()) {
      Thread.sleep(5);
    }
    int cuts = 0;
    for (; cuts < 20 && !up.hasEnded(); cuts++) {
      Thread.sleep(150);
      proxy.cut();
    }
    isOk(up.ended());
    assertThat(cuts).isEqualTo(20);
    assertThat(lab.computer().done()).isEqualTo(SmallLab.ONCE);
    assertThat(lab.machines()).isEqualTo(wanted);
    lab.clear();
  }

  /** Whoever answers at the host's address once it is dialed again must be the host. */
  @Test
  void a_host_whose_key_changes_in_a_run_is_not_dialed_any_more() throws Exception {
    SmallLab lab = lab();
    lab.computer().delay(2);
    try (SmallLab.Server other = SmallLab.Server.start(base.resolve("other"))) {
      ScriptedComputer.Running up = lab.computer().begin("vos", "up");
      while (lab.computer().processes().stream().noneMatch(line -> line.contains("runner.sh"))) {
        Thread.sleep(5);
      }
      Thread.sleep(300);
      proxy.to(other.sshd().port());
      proxy.cut();
      CommandLineRun run = up.ended();
      assertThat(run.exit()).as(run.err()).isEqualTo(6);
      assertThat(run.out() + run.err()).contains("presented a different key from the known one");
      assertThat(Files.readString(other.sshd().folder().resolve("sshd.log")))
          .doesNotContain("Accepted publickey");
      assertThat(lab.computer().homelab("plan").exit()).isEqualTo(4);
      proxy.to(server.sshd().port());
      isOk(lab.computer().homelab("vos", "up"));
      assertThat(lab.computer().done()).isEqualTo(SmallLab.ONCE);
    }
    lab.clear();
  }

  @Test
  void bad_connections_leave_nothing_in_this_process() throws Exception {
    leavesNothing(27);
  }

  @Test
  @Tag("faults")
  void a_thousand_bad_connections_leave_nothing_in_this_process() throws Exception {
    leavesNothing(1000);
  }

  private void leavesNothing(int connections) throws Exception {
    SmallLab lab = lab();
    lab.onlyB();
    List<Fault> faults =
        List.of(
            new Fault.None(),
            new Fault.Reset(),
            new Fault.Banner("HTTP/1.1 400 Bad Request\r\n\r\n"),
            new Fault.CutAfter(800),
            new Fault.CutAfter(1500),
            new Fault.CutAfter(2600),
            new Fault.ResetAfter(4000),
            new Fault.ResetAfter(6000),
            new Fault.BlackHoleAfter(1200));
    // Afterwards everything is loaded, and the thread pools have their threads.
    spoil(lab, faults, 2 * faults.size());
    Leftovers before = Leftovers.now(proxy, lab.folder());
    spoil(lab, faults, connections);
    Leftovers more = Leftovers.beyond(before, proxy, lab.folder());
    assertThat(more).isEqualTo(Leftovers.NONE);
    lab.clear();
  }

  /** Makes at least so many connections to the host, each with one of these faults. */
  private void spoil(SmallLab lab, List<Fault> faults, int connections) {
    int made = 0;
    for (int i = 0; made < connections; i++) {
      Fault fault = faults.get(i % faults.size());
      proxy.be(fault);
      List<String> words =
          fault instanceof Fault.CutAfter ? List.of("plan") : List.of("hosts", "check");
      CommandLineRun run = CommandLineRun.in(lab.computer().lab, Map.of(), words);
      assertThat(run.exit()).as("%s: %s", fault, run.err()).isIn(0, 2, 4);
      made += proxy.connections();
    }
  }
}
