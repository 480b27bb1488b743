package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.LoginKey;
import io.homelab.remote.ExecResult;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteException.FailureKind;
import io.homelab.run.Guests.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speaks to a machine whose login shell is one of this computer, with a home of its own. */
class GuestsTest {
  private static final GuestAccess ACCESS =
      new GuestAccess("192.168.121.2", 22, "vagrant", List.of("/k"));
  private static final LoginKey KEY =
      new LoginKey(
          "ssh-ed25519",
          "AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
          "it's $(id)");

  @TempDir Path home;
  private final RecordingHost host = new RecordingHost("nuc");
  private final Guests guests = new Guests(host);

  /** What ssh would pass to the machine's login shell. */
  private ExecResult inside(RemoteCommand command) {
    return new LocalHost(new HostName("guest"), home)
        .run(
            RemoteCommand.of(
                    Argv.of(
                        "env", "HOME=" + home, "/bin/sh", "-c", command.argv().words().getLast()),
                    command.timeout())
                .withStdin(command.stdin()));
  }

  private void fails(FailureKind kind) {
    host.answering(command -> {
      throw new RemoteException(kind, new HostName("nuc"), "it broke", "try again", null);
    });
  }

  @Test
  void a_login_is_proved_by_a_shell_that_answers_within_15_seconds() {
    host.answering(this::inside);

    assertThat(guests.login(ACCESS)).isInstanceOf(Reply.Printed.class);
    assertThat(host.commands().getFirst().timeout()).isEqualTo(Duration.ofSeconds(15));
  }

  /** The sshd of a machine drops those that wait to log in, when there are many. */
  @Test
  void few_speak_to_one_machine_at_once() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    host.answering(command -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      three.countDown();
      try {
        assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      now.decrementAndGet();
      return new ExecResult(0, "", "");
    });
    List<Callable<Reply>> calls = Collections.nCopies(12, () -> guests.name(ACCESS, "web"));

    try (ExecutorService many = Executors.newFixedThreadPool(12)) {
      for (Future<Reply> each : many.invokeAll(calls)) {
        assertThat(each.get()).isInstanceOf(Reply.Printed.class);
      }
    }

    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void a_greeting_before_the_answer_does_not_hide_it() {
    host.answering(command -> {
      ExecResult result = inside(command);
      return new ExecResult(0, "Welcome!\n" + result.stdout(), "");
    });

    assertThat(guests.login(ACCESS)).isInstanceOf(Reply.Printed.class);
  }

  @Test
  void what_only_echoes_or_says_no_is_no_shell() {
    for (String said : List.of("", "This account is not available.\n", "echo homelab-$((6 * 7))")) {
      host.answering(command -> new ExecResult(0, said, ""));
      assertThat(guests.login(ACCESS)).isInstanceOf(Reply.CommandFailed.class);
    }
    host.answering(command -> new ExecResult(0, "no entry\n", ""));
    assertThat(guests.login(ACCESS))
        .isEqualTo(new Reply.CommandFailed("no shell answered: no entry"));
  }

  @Test
  void a_machine_that_refuses_or_hangs_has_no_login_but_a_host_that_is_away_is_another_matter() {
    host.answering(command -> new ExecResult(255, "", "Permission denied (publickey).\n"));
    assertThat(guests.login(ACCESS)).isEqualTo(new Reply.NoLogin("Permission denied (publickey)."));

    fails(FailureKind.TIMED_OUT);
    assertThat(guests.login(ACCESS)).isEqualTo(new Reply.NoLogin("no answer over SSH within 15 s"));

    fails(FailureKind.UNREACHABLE);
    assertThatThrownBy(() -> guests.login(ACCESS)).isInstanceOf(RemoteException.class);
  }

  @Test
  void keys_are_let_in_through_the_login_shell() {
    host.answering(this::inside);

    assertThat(guests.letIn(ACCESS, List.of(KEY))).isEqualTo(new Reply.Printed("changed\n"));
    assertThat(home.resolve(".ssh/authorized_keys")).hasContent(KEY + "\n");
    assertThat(guests.letIn(ACCESS, List.of(KEY))).isEqualTo(new Reply.Printed("unchanged\n"));
  }

  @Test
  void what_a_machine_could_not_renew_is_the_reason() {
    host.answering(command ->
        new ExecResult(1, "clock failed\nrandom written\ncannot set the clock\n", "date: no\n"));

    assertThat(guests.renew(ACCESS, Instant.EPOCH, new byte[] {1}))
        .isEqualTo(new Reply.CommandFailed("cannot set the clock"));
  }
}
