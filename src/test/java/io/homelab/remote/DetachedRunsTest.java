package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.RunId;
import io.homelab.model.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real runs, of a real shell on this computer. */
@Timeout(60)
class DetachedRunsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");
  private static final RunId ID = RunId.of(NOW, 1);
  private static final DetachedRuns.Beginner BY = new DetachedRuns.Beginner("ops@laptop", "vos up");

  @TempDir Path home;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CuttableLine line = new CuttableLine();
  private Path workdir;

  /** Connections of which each carries so many lines and then breaks. */
  private final class CuttableLine implements DetachedRuns.Redialing {
    private final AtomicInteger opened = new AtomicInteger();
    private volatile int linesUntilCut = Integer.MAX_VALUE;

    @Override
    public RemoteHost open() {
      opened.incrementAndGet();
      return new CuttableHost(new LocalHost(new HostName("nuc"), home), linesUntilCut);
    }

    @Override
    public void lost(RemoteHost broken, RemoteException why) {}

    @Override
    public void works() {}
  }

  /** This computer over a connection that breaks in the middle of the output. */
  private record CuttableHost(RemoteHost behind, int lines) implements RemoteHost {
    @Override
    public HostName name() {
      return behind.name();
    }

    @Override
    public ExecResult run(RemoteCommand command) {
      AtomicInteger left = new AtomicInteger(lines);
      Thread caller = Thread.currentThread();
      RemoteCommand cut =
          command.withListener(said -> {
            int now = left.getAndDecrement();
            if (now > 0) {
              command.onLine().accept(said);
            } else if (now == 0) {
              caller.interrupt();
            }
          });
      try {
        return behind.run(cut);
      } catch (RemoteException e) {
        if (left.get() < 0) {
          Thread.interrupted();
          throw CommandRun.connectionLost(name(), e);
        }
        throw e;
      }
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

  @BeforeEach
  void makeWorkdir() throws IOException {
    workdir = Files.createDirectory(home.resolve("lab"));
  }

  private DetachedRuns runs() {
    return new DetachedRuns(new HostName("nuc"), line, workdir.toString());
  }

  private DetachedCommand shell(Duration limit, String script) {
    return new DetachedCommand(
        RemoteCommand.of(Argv.of("sh", "-c", script), limit)
            .in(workdir.toString())
            .withListener(said -> lines.add((said.stderr() ? "! " : "") + said.text())),
        workdir.toString(),
        "up",
        List.of("web"),
        "vagrant up web",
        false);
  }

  private int run(Duration limit, String script) {
    return runs().run(ID, shell(limit, script), BY, NOW, () -> {});
  }

  private Path folder() {
    return workdir.resolve(".homelab/runs/" + ID);
  }

  private String leader() throws IOException {
    String line = Files.readString(folder().resolve("pid"));
    return line.substring(0, line.indexOf(' '));
  }

  /** The processes of a run that are left. */
  private String processes() throws IOException, InterruptedException {
    String pid = leader();
    Process ps =
        new ProcessBuilder(
                "sh",
                "-c",
                "ps -eo pgid=,stat=,args= | awk '$1 == %s && $2 !~ /^Z/'".formatted(pid))
            .start();
    String left = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ps.waitFor();
    return left;
  }

  /** A shell's child has the shell's trap at first, and loses the signal that is to end it. */
  @Test
  void commands_that_end_at_once_leave_nobody_who_sleeps_out_their_time() throws Exception {
    for (int i = 0; i < 25; i++) {
      runs().run(RunId.of(NOW, 100 + i), shell(Duration.ofSeconds(4713), ":"), BY, NOW, () -> {});
    }
    for (int looks = 0; looks < 50 && sleepers() > 0; looks++) {
      Thread.sleep(100);
    }
    assertThat(sleepers()).isZero();
  }

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 4713"))
        .count();
  }

  @Test
  void both_outputs_and_the_exit_code_of_a_run_come_over_the_connection() {
    assertThat(run(Duration.ofMinutes(1), "echo one; echo two >&2; echo; echo three; exit 7"))
        .isEqualTo(7);
    assertThat(lines).contains("one", "! two", "", "three").hasSize(4);
  }

  @Test
  void a_last_line_without_an_end_and_lines_of_blanks_come_as_they_are() {
    run(Duration.ofMinutes(1), "printf 'a\\n\\n  \\nhalf'; printf 'x\\n\\n\\ny' >&2");
    assertThat(lines.stream().filter(text -> !text.startsWith("!")))
        .containsExactly("a", "", "  ", "half");
    assertThat(lines.stream().filter(text -> text.startsWith("!")))
        .containsExactly("! x", "! ", "! ", "! y");
  }

  @Test
  void a_run_whose_connection_breaks_again_and_again_is_read_on_where_it_broke_off() {
    line.linesUntilCut = 3;
    int code =
        run(
            Duration.ofMinutes(1),
            "echo once >> begun; for n in 1 2 3 4 5 6 7 8 9 10; do echo line $n; sleep 0.05; done");
    assertThat(code).isZero();
    assertThat(lines)
        .containsExactly(
            "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8",
            "line 9", "line 10");
    assertThat(line.opened).hasValueGreaterThan(2);
    assertThat(workdir.resolve("begun")).hasContent("once");
  }

  @Test
  void what_is_left_behind_by_an_interrupt_goes_on_and_can_be_read_later() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                run(Duration.ofMinutes(1), "echo begun; sleep 2; echo done; exit 3");
              } catch (RemoteException e) {
                ended.complete(e);
              }
            });
    while (lines.isEmpty()) {
      Thread.sleep(10);
    }
    caller.interrupt();
    assertThat(ended.get())
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.INTERRUPTED));
    assertThat(folder().resolve("exit")).doesNotExist();
    List<String> later = new ArrayList<>();
    assertThat(runs().follow(ID, Duration.ofSeconds(20), said -> later.add(said.text())))
        .isEqualTo(new RunStatus.Finished(3, RunStatus.How.ITSELF));
    assertThat(later).containsExactly("begun", "done");
    assertThat(processes()).isEmpty();
  }

  @Test
  void a_run_ends_at_its_time_limit_with_all_its_processes() throws Exception {
    assertThatThrownBy(() -> run(Duration.ofSeconds(1), "echo begun; sleep 55 & sleep 66"))
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.TIMED_OUT));
    // The last process says that the time is up before it ends itself.
    while (!processes().isEmpty()) {
      Thread.sleep(10);
    }
  }

  @Test
  void cancelling_interrupts_the_command_and_waits_for_it() throws Exception {
    DetachedCommand command =
        shell(
            Duration.ofMinutes(1),
            "trap 'sleep 0.5; echo tidied > tidy; exit 9' INT; echo ready > ready; while :; do sleep 0.1; done");
    runs().begin(ID, command, BY, NOW);
    while (!Files.exists(workdir.resolve("ready"))) {
      Thread.sleep(10);
    }
    assertThat(runs().cancel(ID)).isEqualTo(new RunStatus.Finished(9, RunStatus.How.CANCELLED));
    assertThat(workdir.resolve("tidy")).hasContent("tidied");
    assertThat(processes()).isEmpty();
  }

  @Test
  void a_command_that_ignores_signals_is_killed() throws Exception {
    runs()
        .begin(
            ID,
            shell(
                Duration.ofMinutes(1),
                "trap '' INT TERM; echo > ready; while :; do sleep 0.1; done"),
            BY,
            NOW);
    while (!Files.exists(workdir.resolve("ready"))) {
      Thread.sleep(10);
    }
    assertThat(runs().cancel(ID)).isEqualTo(new RunStatus.Finished(137, RunStatus.How.CANCELLED));
    assertThat(processes()).isEmpty();
  }

  @Test
  void nothing_is_begun_for_a_run_that_lost_the_lock() throws IOException {
    DetachedCommand command = shell(Duration.ofMinutes(1), "echo begun >> log");
    Path holder = Files.createDirectories(workdir.resolve(".homelab/lock")).resolve("holder");
    Files.writeString(holder, "bob\nboot\n");
    assertThatThrownBy(() -> runs().run(ID, command, BY.holding("ann"), NOW, () -> {}))
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.LOCK_LOST));
    Files.delete(holder);
    assertThatThrownBy(() -> runs().begin(ID, command, BY.holding("ann"), NOW))
        .isInstanceOf(RemoteException.class);
    assertThat(workdir.resolve("log")).doesNotExist();

    Files.writeString(holder, "ann\nboot\n");
    assertThat(runs().run(ID, command, BY.holding("ann"), NOW, () -> {})).isZero();
    Files.writeString(holder, "bob\nboot\n");
    assertThat(runs().run(ID, command, BY.holding("ann"), NOW, () -> {}))
        .as("what was begun is read on")
        .isZero();
    assertThat(workdir.resolve("log")).hasContent("begun");
  }

  @Test
  void a_run_is_begun_only_once_under_its_name() {
    DetachedCommand command = shell(Duration.ofMinutes(1), "echo begun >> log; sleep 0.3");
    runs().begin(ID, command, BY, NOW);
    runs().begin(ID, command, BY, NOW);
    assertThat(runs().run(ID, command, BY, NOW, () -> {})).isZero();
    assertThat(workdir.resolve("log")).hasContent("begun");
  }

  @Test
  void a_run_whose_processes_were_killed_is_lost() throws Exception {
    runs().begin(ID, shell(Duration.ofMinutes(1), "sleep 50"), BY, NOW);
    String pid = leader();
    assertThat(new ProcessBuilder("kill", "-KILL", "--", "-" + pid).start().waitFor()).isZero();
    assertThat(runs().follow(ID, Duration.ofSeconds(20), said -> {}))
        .isEqualTo(new RunStatus.Lost());
  }

  /** As where the file system was mounted anew for reading only. */
  @Test
  void a_run_is_ended_where_that_cannot_be_written_down() throws Exception {
    runs().begin(ID, shell(Duration.ofMinutes(1), "sleep 50"), BY, NOW);
    Files.createDirectory(folder().resolve("cancelled"));
    assertThat(runs().cancel(ID))
        .isInstanceOfSatisfying(
            RunStatus.Finished.class,
            ended -> assertThat(ended.how()).isEqualTo(RunStatus.How.CANCELLED));
  }

  @Test
  void a_process_that_got_the_number_of_an_ended_run_is_not_the_run() throws Exception {
    runs().begin(ID, shell(Duration.ofMinutes(1), "sleep 50"), BY, NOW);
    String pid = leader();
    new ProcessBuilder("kill", "-KILL", "--", "-" + pid).start().waitFor();
    String own = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Files.writeString(folder().resolve("pid"), ProcessHandle.current().pid() + " 12345 " + own);
    assertThat(runs().cancel(ID)).isEqualTo(new RunStatus.Lost());
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void what_the_host_knows_of_runs_is_for_their_owner_alone() throws Exception {
    run(Duration.ofMinutes(1), "echo secret");
    for (Path folder : List.of(folder(), folder().getParent(), workdir.resolve(".homelab"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
    try (var files = Files.list(folder())) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allMatch(file -> {
            try {
              return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                  .equals("rw-------");
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void a_link_in_place_of_the_folder_is_not_followed() throws Exception {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createSymbolicLink(workdir.resolve(".homelab"), elsewhere);
    assertThatThrownBy(() -> run(Duration.ofMinutes(1), "echo > ran"))
        .hasMessageContaining(".homelab is a link");
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(workdir.resolve("ran")).doesNotExist();
  }

  @Test
  void of_runs_whose_results_are_known_the_newest_stay() throws Exception {
    List<RunId> all = new ArrayList<>();
    for (int n = 0; n < DetachedRuns.KEPT + 3; n++) {
      RunId id = RunId.of(NOW.plusSeconds(n), n);
      all.add(id);
      Files.createDirectories(workdir.resolve(".homelab/runs/" + id));
    }
    RunId unknown = RunId.of(NOW.minusSeconds(5), 0);
    Files.createDirectories(workdir.resolve(".homelab/runs/" + unknown));
    runs().taken(List.of(all.getLast()), all.subList(0, all.size() - 1), Duration.ofSeconds(10));
    List<RunId> left = new ArrayList<>(all.subList(2, all.size() - 1));
    left.add(unknown);
    try (var folders = Files.list(workdir.resolve(".homelab/runs"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(left.stream().map(RunId::value).toList());
    }
  }

  @Test
  void with_the_last_run_of_which_nothing_is_kept_the_folders_go() {
    run(Duration.ofMinutes(1), ":");
    runs().taken(List.of(ID), List.of(), Duration.ofSeconds(10));
    assertThat(workdir.resolve(".homelab")).doesNotExist();
  }

  @Test
  void the_words_of_a_run_reach_its_command_as_they_are() {
    DetachedCommand odd =
        new DetachedCommand(
            RemoteCommand.of(
                    Argv.of("printf", "%s\\n", "it's \"$HOME\" `x`", "", "two\nlines"),
                    Duration.ofMinutes(1))
                .withListener(said -> lines.add(said.text())),
            workdir.toString(),
            "up",
            List.of("it's", "\"web\""),
            "it's 'quoted' $(touch /tmp/no)",
            false);
    assertThat(runs().run(ID, odd, BY, NOW, () -> {})).isZero();
    assertThat(lines).containsExactly("it's \"$HOME\" `x`", "", "two", "lines");
  }
}
