package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalHostTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path home;
  private LocalHost host = new LocalHost(new HostName("here"), Path.of("/"));

  @BeforeEach
  void liveInHome() {
    host = new LocalHost(new HostName("here"), home);
  }

  private static RemoteCommand sh(String script) {
    return RemoteCommand.of(Argv.of("sh", "-c", script), MINUTE);
  }

  private ExecResult run(String script) {
    return host.run(sh(script));
  }

  /** What a shell, or a careless program, could take for something else. */
  private static List<String> nastyWords() {
    List<String> words = new ArrayList<>(List.of("", " ", "'", "\"", "\\", "\n", "-n", "$(id)"));
    Random random = new Random(20260101);
    String alphabet = "'\"\\$`!~*?[]{}()<>|&;#%= \t\n\rabcé€\uD83D\uDE00\u0001\u007f-";
    int[] characters = alphabet.codePoints().toArray();
    for (int i = 0; i < 150; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = random.nextInt(20); length >= 0; length--) {
        word.appendCodePoint(characters[random.nextInt(characters.length)]);
      }
      words.add(word.toString());
    }
    return words;
  }

  @Test
  void any_word_survives_both_ways_of_quoting_and_the_direct_way() {
    for (String word : nastyWords()) {
      assertThat(run("printf %s " + Argv.quote(word)).stdout()).isEqualTo(word);
      assertThat(run("printf %s " + Argv.quoteForLoginShell(word)).stdout()).isEqualTo(word);
      assertThat(host.run(RemoteCommand.of(Argv.of("printf", "%s", word), MINUTE)).stdout())
          .isEqualTo(word);
    }
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
  void a_command_runs_in_its_folder_with_its_variables_and_its_stdin() throws IOException {
    Path work = Files.createDirectory(home.resolve("it's a folder"));
    TreeMap<String, String> variables = new TreeMap<>();
    variables.put("GREETING", "it's $5");
    RemoteCommand command =
        sh("pwd -P; echo \"$GREETING\"; cat")
            .in("~/it's a folder")
            .withEnvironment(variables)
            .withStdin(Stdin.text("read me"));
    assertThat(host.run(command).stdout()).isEqualTo(work.toRealPath() + "\nit's $5\nread me");
  }

  @Test
  void a_command_that_names_no_folder_runs_in_the_home() throws IOException {
    assertThat(run("pwd -P").stdout()).isEqualTo(home.toRealPath() + "\n");
  }

  @Test
  void a_missing_folder_is_named() {
    RemoteException e =
        catchThrowableOfType(RemoteException.class, () -> host.run(sh("pwd").in("/no/such")));
    assertThat(e).hasMessage("host here: there is no folder /no/such");
    assertThat(e.kind()).isEqualTo(RemoteException.Kind.FAILED);
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
  void of_much_output_the_end_is_kept_and_every_line_is_heard() {
    List<String> lines = new ArrayList<>();
    ExecResult result =
        host.run(
            sh("seq 1 1500000; seq 1 200000 >&2").withListener(line -> lines.add(line.text())));
    assertThat(result.stdout()).endsWith("1499999\n1500000\n").hasSize(8 * 1024 * 1024);
    assertThat(result.stderr()).endsWith("199999\n200000\n").hasSize(1024 * 1024);
    assertThat(lines).hasSize(1_700_000);
  }

  @Test
  void when_the_time_is_up_the_command_and_its_children_are_ended() throws IOException {
    String script = "sh -c 'echo $$ > pids; sleep 301; :'; :";
    RemoteCommand command = RemoteCommand.of(Argv.of("sh", "-c", script), Duration.ofMillis(500));
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(command));
    assertThat(e.kind()).isEqualTo(RemoteException.Kind.TIMED_OUT);
    assertThat(e).hasMessage("host here: sh did not end within 500 ms");
    assertGone(Long.parseLong(Files.readString(home.resolve("pids")).strip()));
  }

  @Test
  void an_interrupt_ends_the_command_and_stays_set() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<RemoteException> thrown = new AtomicReference<>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          RemoteCommand command =
              sh("echo $$ > pids; echo go; exec sleep 303")
                  .withListener(line -> started.countDown());
          RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(command));
          if (Thread.currentThread().isInterrupted()) {
            thrown.set(e);
          }
        });
    started.await();
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
    assertThat(thrown.get().kind()).isEqualTo(RemoteException.Kind.INTERRUPTED);
    assertGone(Long.parseLong(Files.readString(home.resolve("pids")).strip()));
  }

  /** Gone, or a zombie that only waits for whoever reaps orphans on this computer. */
  private static void assertGone(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (Files.exists(stat)) {
      assertThat(Files.readString(stat)).contains(") Z ");
    } else {
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }

  @Test
  void a_copy_takes_what_is_there_as_the_beginning() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    Path source = Files.write(home.resolve("source"), content);
    Path target = Files.write(home.resolve("target"), Arrays.copyOf(content, 1_000_001));
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
    Path source = Files.writeString(home.resolve("source"), "short");
    Path target = Files.writeString(home.resolve("target"), "much longer");
    assertThat(host.upload(source, target.toString(), TransferListener.NONE)).isEqualTo(5);
    assertThat(target).hasContent("short");
  }

  @Test
  void a_target_that_cannot_be_written_is_named() throws IOException {
    Path source = Files.writeString(home.resolve("source"), "short");
    RemoteException e =
        catchThrowableOfType(
            RemoteException.class, () -> host.upload(source, "/no/such/x", TransferListener.NONE));
    assertThat(e.kind()).isEqualTo(RemoteException.Kind.FAILED);
    assertThat(e.getMessage()).contains("/no/such/x");
  }
}
