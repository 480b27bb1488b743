package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.BoxReceivers;
import io.homelab.engine.vagrant.PeerCopy.Taken;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteCommand.OutputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hosts answer is scripted; BoxChainLabTest does it with real ones. */
@Timeout(60)
class PeerCopyTest {
  private static final String KEY = "ssh-ed25519 " + "A".repeat(68);
  private static final String DOOR = "ops 50123 " + KEY;

  private final RecordingHost lender = new RecordingHost("one");
  private final RecordingHost taker = new RecordingHost("two");
  private final BoxReceivers.Receiver turn = new BoxReceivers().begin(lender, "/w/boxes/x.part");
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Long> heard = new ArrayList<>();

  private static String role(RemoteCommand command) {
    return command.argv().words().get(4);
  }

  private static String stdin(RemoteCommand command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      command.stdin().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A lender that says this, and goes on until it is ended. */
  private void lends(String... lines) {
    lender.answering(command -> {
      if (role(command).equals("end")) {
        over.countDown();
        return new ExecResult(0, "", "");
      }
      for (String line : lines) {
        command.onLine().accept(new OutputLine(false, line));
      }
      isOver();
      return new ExecResult(0, "", "");
    });
  }

  private void isOver() {
    try {
      assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void takes(ExecResult result, String... sizes) {
    taker.answering(command -> {
      if (role(command).equals("key")) {
        return new ExecResult(0, KEY + " homelab\n", "");
      }
      for (String size : sizes) {
        command.onLine().accept(new OutputLine(false, size));
      }
      return result;
    });
  }

  private Taken take() {
    return new PeerCopy(taker, turn, "/w/boxes/y.part", 1000)
        .take((done, total) -> heard.add(done));
  }

  @Test
  void only_public_keys_pass_through_here_and_none_is_in_an_argument() {
    lends(DOOR, "10.0.0.1", "", "127.0.0.1", "fd00::1", "10.0.0.1", "fe80::1", ".");
    takes(new ExecResult(0, "", ""), "300", "700");
    assertThat(take()).isEqualTo(new Taken(700, Optional.empty()));
    assertThat(heard).startsWith(300L).endsWith(1000L);
    assertThat(taker.commands().stream().map(command -> command.argv().words()))
        .containsExactly(
            List.of("sh", "-c", PeerCopy.script(), "sh", "key", "/w/boxes/y.part.take"),
            List.of(
                "sh",
                "-c",
                PeerCopy.script(),
                "sh",
                "take",
                "/w/boxes/y.part.take",
                "/w/boxes/y.part",
                "1000"));
    assertThat(lender.commands().getFirst().argv().words())
        .containsExactly(
            "sh",
            "-c",
            PeerCopy.script(),
            "sh",
            "lend",
            "/w/boxes/x.part.two.lend",
            "/w/boxes/x.part",
            "1000");
    assertThat(stdin(lender.commands().getFirst())).isEqualTo(KEY + "\n");
    assertThat(stdin(taker.commands().getLast())).isEqualTo(DOOR + "\n10.0.0.1\nfd00::1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-oProxyCommand=id 50123 ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ops 50123;id ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ops 22 ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ops 50123 ssh-rsa AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "o\u001bps 50123 ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void what_a_lender_says_is_not_believed(String door) {
    lends(door, "10.0.0.1", ".");
    takes(new ExecResult(0, "", ""));
    assertThat(take().objection()).contains("one: its answer makes no sense");
    assertThat(taker.commands()).hasSize(1);
    isOver();
  }

  @Test
  void an_address_is_one_or_nothing() {
    lends(
        DOOR,
        "-oProxyCommand=id",
        "web.lan",
        "cafe.de",
        "10.0.0.1 id",
        "0.0.0.0",
        "127.0.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "0:0:0:0:0:0:0:1",
        "fe80::1",
        ".");
    takes(new ExecResult(0, "", ""));
    assertThat(take().objection()).contains("one: its answer makes no sense");
  }

  @Test
  void a_lender_that_cannot_says_why() {
    lender.answering(command -> new ExecResult(69, "", "it has no sshd\n"));
    takes(new ExecResult(0, "", ""));
    assertThat(take().objection()).contains("one: it has no sshd");
  }

  @Test
  void a_taker_without_a_key_is_no_taker() {
    taker.answering(command -> new ExecResult(0, "ssh-ed25519 $(id)\n", ""));
    assertThat(take().objection().orElseThrow()).startsWith("one: no key");
    assertThat(lender.commands()).isEmpty();
  }

  @Test
  void what_came_of_it_stays_and_the_lending_ends_when_the_taker_fails() {
    lends(DOOR, "10.0.0.1", ".");
    takes(new ExecResult(69, "", "ssh: connect to host 10.0.0.1: refused\n"), "100", "x", "400");
    assertThat(take())
        .isEqualTo(new Taken(300, Optional.of("ssh: connect to host 10.0.0.1: refused")));
    isOver();
  }

  @Test
  void the_lending_ends_when_the_lender_itself_does_not_get_it() {
    lends(DOOR, "10.0.0.1", ".");
    taker.answering(command -> {
      if (role(command).equals("key")) {
        return new ExecResult(0, KEY + "\n", "");
      }
      turn.close();
      isOver();
      return new ExecResult(69, "", "it came in part\n");
    });
    assertThat(take().objection()).contains("it came in part");
  }
}
