package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link RemoteHost} keeps. A way to reach a computer passes when a subclass that opens
 * this computer by it does; the commands need a POSIX shell.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RemoteHostContract {
  protected static final HostName NAME = new HostName("box");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path home;
  @TempDir Path elsewhere;
  private RemoteHost host = new LocalHost(NAME, Path.of("/"));

  /**
   * Opens this computer as the host {@link #NAME}.
   *
   * @param userHome the home of the user on it; exists and is empty
   */
  protected abstract RemoteHost open(Path userHome) throws IOException;

  @BeforeEach
  void openHost() throws IOException {
    home = home.toRealPath();
    host = open(home);
  }

  @AfterEach
  void closeHost() {
    host.close();
  }

  private static RemoteCommand sh(String script) {
    return RemoteCommand.of(Argv.of("sh", "-c", script), MINUTE);
  }

  private ExecResult run(String script) {
    return host.run(sh(script));
  }

  private RemoteException failure(RemoteCommand command) {
    return catchThrowableOfType(RemoteException.class, () -> host.run(command));
  }

  private RemoteException failedUpload(Path source, String target) {
    return catchThrowableOfType(
        RemoteException.class, () -> host.upload(source, target, TransferListener.NONE));
  }

  @Test
  void it_has_the_name_that_it_was_opened_under() {
    assertThat(host.name()).isEqualTo(NAME);
  }

  @Test
  void output_errors_and_exit_code_come_back() {
    assertThat(run("echo out; echo err >&2; exit 3"))
        .isEqualTo(new ExecResult(3, "out\n", "err\n"));
  }

  @Test
  void a_missing_command_is_a_result_with_exit_code_127() {
    ExecResult result = host.run(RemoteCommand.of(Argv.of("no-such-command"), MINUTE));
    assertThat(result.exitCode()).isEqualTo(127);
    assertThat(result.stderr()).contains("no-such-command");
  }

  @Test
  void a_command_ended_by_a_signal_has_128_and_its_number_as_exit_code() {
    assertThat(run("kill -KILL $$").exitCode()).isEqualTo(137);
  }

  @Test
  void words_arrive_as_they_are() {
    String nasty = "a'b\"c\\d!e$HOME`id`;f\n\tg *?[h] ~ -n é €";
    assertThat(host.run(RemoteCommand.of(Argv.of("printf", "%s", nasty), MINUTE)).stdout())
        .isEqualTo(nasty);
  }

  @Test
  void a_command_runs_in_its_folder_with_its_variables_and_its_stdin() throws IOException {
    Path work = Files.createDirectory(home.resolve("it's a folder"));
    SortedMap<String, String> variables = new TreeMap<>();
    variables.put("GREETING", "it's $5");
    RemoteCommand command =
        sh("pwd -P; echo \"$GREETING\"; cat")
            .withEnvironment(variables)
            .withStdin(Stdin.text("read me"));
    for (String folder : List.of("~/it's a folder", "it's a folder", work.toString())) {
      assertThat(host.run(command.in(folder)).stdout())
          .as(folder)
          .isEqualTo(work + "\nit's $5\nread me");
    }
  }

  @Test
  void a_command_that_names_no_folder_runs_in_the_home() {
    assertThat(run("pwd -P").stdout()).isEqualTo(home + "\n");
    assertThat(host.run(sh("pwd -P").in("~")).stdout()).isEqualTo(home + "\n");
  }

  @Test
  void a_missing_folder_is_named() {
    RemoteException e = failure(sh("pwd").in("/no/such"));
    assertThat(e).hasMessageContaining("box").hasMessageContaining("/no/such");
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
    assertThat(e.host()).isEqualTo(NAME);
  }

  @Test
  void vagrant_s_folders_are_on_the_path() {
    assertThat(run("echo $PATH").stdout())
        .contains(":/run/current-system/sw/bin:", ":/opt/vagrant/bin:/usr/sbin:/sbin")
        .containsPattern(":/[^:$]+/\\.nix-profile/bin:");
  }

  @Test
  void stdin_is_at_its_end_so_that_no_question_hangs() {
    assertThat(run("read answer || echo nobody").stdout()).isEqualTo("nobody\n");
  }

  @Test
  void a_command_that_reads_nothing_of_much_stdin_ends_as_it_likes() {
    RemoteCommand command = sh("exec true").withStdin(out -> out.write(new byte[1_000_000]));
    assertThat(host.run(command).ok()).isTrue();
  }

  @Test
  void a_megabyte_goes_in_and_out_unchanged() {
    String text = "0123456789abcde\n".repeat(65_536);
    assertThat(host.run(sh("cat").withStdin(Stdin.text(text))).stdout()).isEqualTo(text);
  }

  @Test
  void lines_are_heard_in_order_and_while_the_command_runs() {
    Path gate = home.resolve("gate");
    List<String> lines = new ArrayList<>();
    RemoteCommand command =
        sh("echo one; echo two; while [ ! -e gate ]; do sleep 0.02; done; printf three")
            .withListener(line -> {
              lines.add(line.text());
              if (line.text().equals("two")) {
                create(gate);
              }
            });
    assertThat(host.run(command).stdout()).isEqualTo("one\ntwo\nthree");
    assertThat(lines).containsExactly("one", "two", "three");
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void the_listener_hears_one_line_at_a_time_of_both_streams() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger lines = new AtomicInteger();
    host.run(
        sh("seq 1 2000 & seq 1 2000 >&2; wait")
            .withListener(line -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              lines.incrementAndGet();
              inside.decrementAndGet();
            }));
    assertThat(lines).hasValue(4000);
    assertThat(most).hasValue(1);
  }

  @Test
  void a_listener_that_fails_ends_the_command() throws IOException {
    RemoteCommand command =
        sh("echo $$ > pids; echo go; exec sleep 304")
            .withListener(line -> {
              throw new IllegalArgumentException("a listener's defect");
            });
    assertThatThrownBy(() -> host.run(command))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("a listener's defect");
    assertGone("pids");
  }

  @Test
  void of_much_output_the_end_is_kept() {
    ExecResult result = run("seq 1 1500000; seq 1 200000 >&2");
    assertThat(result.stdout()).endsWith("1499999\n1500000\n").hasSize(4 * 1024 * 1024);
    assertThat(result.stderr()).endsWith("199999\n200000\n").hasSize(1024 * 1024);
  }

  @Test
  void when_the_time_is_up_the_command_and_its_children_are_ended() throws IOException {
    String script = "sh -c 'echo $$ > pids; sleep 301; :'; :";
    RemoteCommand command = RemoteCommand.of(Argv.of("sh", "-c", script), Duration.ofSeconds(2));
    RemoteException e = failure(command);
    assertThat(e).hasMessageContaining("box").hasMessageContaining("2 s");
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.TIMED_OUT);
    assertThat(e.hint()).isNotBlank();
    assertGone("pids");
  }

  @Test
  void an_interrupt_ends_the_command_and_stays_set() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<RemoteException> thrown = new AtomicReference<>();
    RemoteCommand command =
        sh("echo $$ > pids; echo go; exec sleep 303").withListener(line -> started.countDown());
    Thread caller =
        Thread.startVirtualThread(() -> {
          RemoteException e = failure(command);
          if (Thread.currentThread().isInterrupted()) {
            thrown.set(e);
          }
        });
    started.await();
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(40))).isTrue();
    assertThat(thrown.get().kind()).isEqualTo(RemoteException.FailureKind.INTERRUPTED);
    assertGone("pids");
  }

  /** Gone, or a zombie that only waits for whoever reaps orphans on this computer. */
  private void assertGone(String file) throws IOException {
    long pid = Long.parseLong(Files.readString(home.resolve(file)).strip());
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (Files.exists(stat)) {
      assertThat(Files.readString(stat)).contains(") Z ");
    } else {
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }

  @Test
  void many_threads_run_commands_at_once() throws Exception {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int number = i;
      CompletableFuture<String> result = new CompletableFuture<>();
      DaemonThread.start(() -> result.complete(run("sleep 0.1; echo " + number).stdout()));
      all.add(result);
    }
    for (int i = 0; i < 12; i++) {
      assertThat(all.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i + "\n");
    }
  }

  private Path source(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return Files.write(elsewhere.resolve("source"), content);
  }

  @Test
  void a_copy_arrives_whole_and_for_its_owner_only() throws IOException {
    Path source = source(3_000_001);
    Path target = home.resolve("it's a target");
    List<Long> heard = new ArrayList<>();
    assertThat(host.upload(source, target.toString(), (done, total) -> heard.add(done)))
        .isEqualTo(3_000_001);
    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    assertThat(heard).isSorted().endsWith(3_000_001L);
  }

  @Test
  void a_copy_takes_what_is_there_as_the_beginning() throws IOException {
    Path source = source(3_000_000);
    Path target = home.resolve("target");
    Files.write(target, Arrays.copyOf(Files.readAllBytes(source), 1_000_001));
    List<Long> heard = new ArrayList<>();
    assertThat(host.upload(source, "~/target", (done, total) -> heard.add(done)))
        .isEqualTo(1_999_999);
    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    assertThat(heard).startsWith(1_000_001L).endsWith(3_000_000L).isSorted();
    assertThat(host.upload(source, "target", TransferListener.NONE)).isZero();
  }

  @Test
  void a_copy_replaces_a_longer_target() throws IOException {
    Path source = source(1000);
    Path target = Files.write(home.resolve("target"), new byte[2000]);
    assertThat(host.upload(source, "target", TransferListener.NONE)).isEqualTo(1000);
    assertThat(target).hasSameBinaryContentAs(source);
  }

  @Test
  void an_empty_file_and_a_name_like_an_option_can_be_copied() throws IOException {
    assertThat(host.upload(source(0), "-rf", TransferListener.NONE)).isZero();
    assertThat(home.resolve("-rf")).isEmptyFile();
  }

  @Test
  void a_target_that_cannot_be_written_is_named() throws IOException {
    RemoteException e = failedUpload(source(5), "/no/such/x");
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
    assertThat(e.getMessage()).contains("/no/such/x");
  }

  @Test
  void a_source_that_is_not_there_is_named() {
    RemoteException e = failedUpload(elsewhere.resolve("nothing"), "target");
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
    assertThat(e.getMessage()).contains("nothing");
    assertThat(home.resolve("target")).doesNotExist();
  }

  @Test
  void an_interrupt_stops_a_copy_and_the_host_stays_usable() throws Exception {
    Path source = source(20_000_000);
    CountDownLatch onTheWay = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<RemoteException> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform().start(() -> thrown.set(interruptedUpload(source, onTheWay, goOn)));
    onTheWay.await();
    caller.interrupt();
    goOn.countDown();
    assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
    assertThat(thrown.get().kind()).isEqualTo(RemoteException.FailureKind.INTERRUPTED);
    assertThat(run("echo on").stdout()).isEqualTo("on\n");
    assertThat(host.upload(source, "other", TransferListener.NONE)).isEqualTo(20_000_000);
  }

  /** The listener holds the copy up until the interrupt is on its way. */
  private RemoteException interruptedUpload(
      Path source, CountDownLatch onTheWay, CountDownLatch goOn) {
    return catchThrowableOfType(
        RemoteException.class,
        () ->
            host.upload(
                source,
                "target",
                (done, total) -> {
                  onTheWay.countDown();
                  awaitEvenIfInterrupted(goOn);
                }));
  }

  private static void awaitEvenIfInterrupted(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_person_s_command_tells_its_exit_code() {
    assertThat(host.interact(Argv.of("sh", "-c", "exit 7"))).isEqualTo(7);
  }

  @Test
  void a_second_close_does_nothing() {
    host.close();
    host.close();
  }
}
