package io.homelab.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Argv;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands and copies on a real sshd. */
@Timeout(180)
class SshHostLabTest implements DialingContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir static Path shared;
  @TempDir Path folder;

  private static SshServer server;
  private RemoteHost host;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    server = SshServer.start(shared.resolve("server"));
    server.trust(shared.resolve("known_hosts"), "ed25519");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    host = open(server);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private RemoteHost open(SshServer on) {
    return new SshHosts(
            SshServer.settings(
                folder,
                on.folder().resolveSibling("known_hosts"),
                Optional.empty(),
                Optional.empty(),
                List.of()))
        .open(on.host("box"));
  }

  @Override
  public RemoteHost dialing() {
    return open(server);
  }

  private static RemoteCommand sh(String script) {
    return RemoteCommand.of(Argv.of("sh", "-c", script), MINUTE);
  }

  private ExecResult run(String script) {
    return host.run(sh(script));
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
    assertThat(run("kill -TERM $$").exitCode()).isEqualTo(143);
  }

  @Test
  void every_word_arrives_as_it_was() {
    String nasty = "a'b\"c\\d!e$HOME`id`;f\n\tg *?[h] ~ é €";
    ExecResult result =
        host.run(RemoteCommand.of(Argv.of("printf", "%s|%s", nasty, "'\\''"), MINUTE));
    assertThat(result.stdout()).isEqualTo(nasty + "|'\\''");
  }

  @Test
  void a_command_runs_in_its_folder_with_its_variables_and_its_stdin() throws IOException {
    Path work = Files.createDirectory(folder.resolve("it's a folder"));
    TreeMap<String, String> variables = new TreeMap<>();
    variables.put("GREETING", "it's $5");
    ExecResult result =
        host.run(
            sh("pwd; echo \"$GREETING\"; cat")
                .in(work.toString())
                .withEnvironment(variables)
                .withStdin(Stdin.text("read me")));
    assertThat(result.stdout()).isEqualTo(work + "\nit's $5\nread me");
  }

  @Test
  void a_tilde_means_the_home_on_the_host() {
    assertThat(host.run(sh("[ \"$PWD\" = \"$HOME\" ]").in("~")).ok()).isTrue();
  }

  @Test
  void a_missing_folder_is_named() {
    assertThatThrownBy(() -> host.run(sh("pwd").in("/no/such/folder")))
        .isInstanceOf(RemoteException.class)
        .hasMessage("host box: there is no folder /no/such/folder");
  }

  @Test
  void the_path_also_has_the_folders_of_vagrant() {
    assertThat(run("echo $PATH").stdout()).contains(":/opt/vagrant/bin:/usr/sbin:/sbin");
  }

  @Test
  void stdin_is_at_its_end_so_that_no_question_hangs() {
    assertThat(run("read answer || echo nobody").stdout()).isEqualTo("nobody\n");
  }

  @Test
  void lines_are_heard_while_the_command_still_runs() throws InterruptedException {
    CountDownLatch heard = new CountDownLatch(1);
    Path gate = folder.resolve("gate");
    Thread opener =
        Thread.startVirtualThread(() -> {
          try {
            heard.await();
            Files.createFile(gate);
          } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
          }
        });
    List<String> lines = new ArrayList<>();
    ExecResult result =
        host.run(
            sh("echo first; while [ ! -e '" + gate + "' ]; do sleep 0.05; done; echo last")
                .withListener(line -> {
                  lines.add(line.text());
                  heard.countDown();
                }));
    opener.join();
    assertThat(lines).containsExactly("first", "last");
    assertThat(result.stdout()).isEqualTo("first\nlast\n");
  }

  @Test
  void much_output_on_both_streams_blocks_nothing_and_its_end_is_kept() {
    ExecResult result = run("seq 1 300000 >&2 & seq 1 2000000; wait");
    assertThat(result.stdout()).endsWith("1999999\n2000000\n").hasSize(4 * 1024 * 1024);
    assertThat(result.stderr()).endsWith("299999\n300000\n").hasSize(1024 * 1024);
  }

  @Test
  void a_daemon_that_keeps_the_output_open_does_not_hold_up_the_result() {
    long start = System.nanoTime();
    String pid = run("sleep 60 & echo $!").stdout().strip();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(run("kill " + Integer.parseInt(pid)).ok()).isTrue();
  }

  @Test
  void when_the_time_is_up_the_command_and_its_children_are_ended() {
    Path pids = folder.resolve("pids");
    String script =
        "sleep 301 & echo $! > '%1$s'; sleep 302 & echo $! >> '%1$s'; wait".formatted(pids);
    RemoteCommand command = RemoteCommand.of(Argv.of("sh", "-c", script), Duration.ofMillis(1500));
    assertThatThrownBy(() -> host.run(command))
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.TIMED_OUT))
        .hasMessage("host box: sh did not end within 1 s");
    assertAllGone(pids, 2);
  }

  @Test
  void a_command_that_ignores_polite_signals_is_ended_all_the_same() {
    Path pids = folder.resolve("pids");
    String script = "trap '' INT TERM; echo $$ > '%s'; while :; do sleep 0.2; done".formatted(pids);
    RemoteCommand command = RemoteCommand.of(Argv.of("sh", "-c", script), Duration.ofSeconds(1));
    assertThatThrownBy(() -> host.run(command)).isInstanceOf(RemoteException.class);
    assertAllGone(pids, 1);
  }

  @Test
  void an_interrupt_ends_the_command_and_leaves_the_connection_usable() throws Exception {
    Path pids = folder.resolve("pids");
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<RemoteException> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                host.run(
                    sh("echo $$ > '" + pids + "'; echo go; exec sleep 303")
                        .withListener(line -> started.countDown()));
                thrown.complete(null);
              } catch (RemoteException e) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                thrown.complete(e);
              }
            });
    started.await();
    caller.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS).kind())
        .isEqualTo(RemoteException.FailureKind.INTERRUPTED);
    assertAllGone(pids, 1);
    assertThat(run("echo alive").stdout()).isEqualTo("alive\n");
  }

  private static void assertAllGone(Path pids, int count) {
    List<Long> all;
    try {
      all = Files.readAllLines(pids).stream().map(Long::parseLong).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    assertThat(all).hasSize(count);
    for (long pid : all) {
      // A zombie is gone, too; whether something reaps it is up to the machine of the test.
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(p -> state(pid)))
          .satisfiesAnyOf(s -> assertThat(s).isEmpty(), s -> assertThat(s).contains("Z"));
    }
  }

  private static String state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    } catch (IOException e) {
      return "Z";
    }
  }

  @Test
  @Timeout(400)
  void a_thousand_small_commands_run_on_one_connection() {
    for (int i = 0; i < 1000; i++) {
      assertThat(host.run(RemoteCommand.of(Argv.of("echo", "" + i), MINUTE)).stdout())
          .isEqualTo(i + "\n");
    }
  }

  @Test
  void more_commands_at_once_than_sshd_allows_sessions_all_run() throws Exception {
    List<CompletableFuture<ExecResult>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(CompletableFuture.supplyAsync(() -> run("sleep 0.2; echo done")));
    }
    for (CompletableFuture<ExecResult> each : all) {
      assertThat(each.get(30, TimeUnit.SECONDS).stdout()).isEqualTo("done\n");
    }
  }

  @Test
  void a_connection_that_is_cut_ends_the_command_promptly_as_unreachable() throws Exception {
    try (SshServer own = SshServer.start(folder.resolve("server"))) {
      own.trust(folder.resolve("known_hosts"), "ed25519");
      CountDownLatch started = new CountDownLatch(1);
      try (RemoteHost other = open(own)) {
        CompletableFuture<ExecResult> result =
            CompletableFuture.supplyAsync(() ->
                other.run(sh("echo go; exec sleep 20").withListener(line -> started.countDown())));
        started.await();
        own.killSessions();
        assertUnreachable(result, 10);
        assertThatThrownBy(() -> other.run(sh("echo again")))
            .isInstanceOfSatisfying(
                RemoteException.class,
                e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE));
      }
    }
  }

  @Test
  void a_host_that_falls_silent_is_noticed_before_long() throws Exception {
    try (SshServer own = SshServer.start(folder.resolve("server"))) {
      own.trust(folder.resolve("known_hosts"), "ed25519");
      CountDownLatch started = new CountDownLatch(1);
      try (RemoteHost other = open(own)) {
        CompletableFuture<ExecResult> result =
            CompletableFuture.supplyAsync(() ->
                other.run(sh("echo go; exec sleep 40").withListener(line -> started.countDown())));
        started.await();
        own.freezeSessions();
        assertUnreachable(result, 30);
      }
    }
  }

  private static void assertUnreachable(CompletableFuture<?> result, int seconds)
      throws InterruptedException, TimeoutException {
    try {
      result.get(seconds, TimeUnit.SECONDS);
      throw new AssertionError("it came through");
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              RemoteException.class,
              r -> assertThat(r.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE));
    }
  }

  @Test
  void a_session_without_a_terminal_passes_the_streams_through() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream("typed".getBytes(UTF_8)), out, out, Optional.empty());
    SshSettings quiet =
        SshServer.settings(
            folder, shared.resolve("known_hosts"), Optional.empty(), Optional.empty(), List.of());
    SshSettings settings =
        new SshSettings(
            quiet.home(),
            quiet.knownHostsFiles(),
            quiet.agentSocket(),
            quiet.localUser(),
            quiet.connectTimeout(),
            quiet.passphrases(),
            quiet.hosts(),
            console);
    try (RemoteHost personal = new SshHosts(settings).open(server.host("box"))) {
      int code = personal.interact(Argv.of("sh", "-c", "cat; [ -t 0 ] || echo ' no tty'; exit 4"));
      assertThat(code).isEqualTo(4);
    }
    assertThat(out.toString(UTF_8)).isEqualTo("typed no tty\n");
  }
}
