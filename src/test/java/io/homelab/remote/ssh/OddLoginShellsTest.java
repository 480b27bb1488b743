package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login shells that do something else than run the command. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddLoginShellsTest {
  @TempDir Path folder;
  private EmbeddedSshd server;
  private RemoteHost host;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedSshd.start(folder.resolve("host"));
    host = server.open(folder);
  }

  @AfterEach
  void stop() {
    host.close();
    server.close();
  }

  /** A login shell that does this first, and then runs the command line. */
  private void startUpFile(String lines) {
    server.loginShell("/bin/sh", "-c", lines + "\neval \"$1\"", "sh");
  }

  private static RemoteCommand echo(Duration timeout) {
    return RemoteCommand.of(Argv.of("echo", "hello"), timeout);
  }

  private RemoteException failure(RemoteCommand command) {
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(command));
    assertThat(e).isNotNull();
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.NO_COMMANDS);
    return e;
  }

  @Test
  void a_shell_that_refuses_to_serve_is_unreachable_with_what_it_printed() {
    startUpFile("printf 'This account is \\033[31mnot available.\\r\\n'; exit 1");
    RemoteException e = failure(echo(Duration.ofSeconds(20)));
    assertThat(e)
        .hasMessage(
            "host box: its login shell does not run commands: it ended with exit code 1 and printed"
                + " 'This account is not available.'");
    assertThat(e.hint()).contains("ForceCommand").contains(".bashrc");
  }

  @Test
  void a_shell_that_complains_on_standard_error_is_quoted_as_well() {
    startUpFile("echo 'rbash: exec: restricted' >&2; exit 126");
    assertThat(failure(echo(Duration.ofSeconds(20))))
        .hasMessageContaining("rbash: exec: restricted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec sh", "exit 0", "exec cat"})
  void a_start_up_file_that_ends_or_becomes_another_program_is_a_finding(String line) {
    startUpFile(line);
    assertThat(failure(echo(Duration.ofSeconds(20)))).hasMessageContaining("printed nothing");
  }

  @Test
  void a_shell_that_becomes_another_never_gets_the_command_s_input_to_run() {
    startUpFile("exec sh");
    Path trap = folder.resolve("trap");
    failure(echo(Duration.ofSeconds(2)).withStdin(Stdin.text("touch '" + trap + "'\n")));
    assertThat(trap).doesNotExist();
  }

  @Test
  void a_start_up_file_that_reads_is_a_finding_and_eats_nothing() {
    startUpFile("read code");
    RemoteException e = failure(echo(Duration.ofSeconds(2)).withStdin(Stdin.text("one\ntwo\n")));
    assertThat(e).hasMessageContaining("did not run the command within 2 s");
    assertThat(host.run(echo(Duration.ofSeconds(20))).stdout()).isEqualTo("hello\n");
  }

  @Test
  void much_chatter_before_the_command_is_passed_over() {
    startUpFile("head -c 400000 /dev/zero | tr '\\0' x; head -c 400000 /dev/zero | tr '\\0' '\\n'");
    assertThat(host.run(echo(Duration.ofSeconds(20))).stdout()).isEqualTo("hello\n");
  }

  @Test
  void a_shell_that_hangs_is_ended_on_the_host_and_said_to_be() {
    startUpFile("echo hold on; sleep 300; sleep 300");
    RemoteException e = failure(echo(Duration.ofSeconds(1)));
    assertThat(e)
        .hasMessage(
            "host box: its login shell did not run the command within 1 s and printed 'hold on'");
    assertThat(e.hint()).endsWith("the command and its children were ended on the host");
    assertThat(server.running()).isEmpty();
  }

  @Test
  void a_command_that_uses_up_its_time_is_ended_with_its_children() {
    RemoteCommand command =
        RemoteCommand.of(Argv.of("sh", "-c", "sleep 300 & sleep 300; :"), Duration.ofSeconds(1));
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(command));
    assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.TIMED_OUT);
    assertThat(e.hint()).isEqualTo("the command and its children were ended on the host");
    assertThat(server.running()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/bash", "/usr/bin/tcsh", "/usr/bin/fish"})
  void words_arrive_as_they_are_through_any_login_shell(String shell) {
    assumeTrue(Files.isExecutable(Path.of(shell)), shell + " is not installed");
    server.loginShell(shell, "-c");
    String nasty = "a'b\"c\\d!e$HOME`id`;f\n\tg *?[h] ~ \\0101 %s\n";
    RemoteCommand command =
        RemoteCommand.of(Argv.of("printf", "%s|%s", nasty, "'\\''"), Duration.ofSeconds(20));
    assertThat(host.run(command).stdout()).isEqualTo(nasty + "|'\\''");
  }
}
