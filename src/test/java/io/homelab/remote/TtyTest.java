package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class TtyTest {
  @Test
  void a_question_and_its_answer_go_over_the_terminal_whatever_the_streams_are() throws Exception {
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      Tty tty = new Tty(terminal.device());
      CompletableFuture<Optional<String>> answer =
          CompletableFuture.supplyAsync(() -> tty.ask("Sure? "));
      assertThat(terminal.shownUntil("Sure? ")).isEqualTo("Sure? ");
      terminal.type("yes\n");
      assertThat(answer.get(10, TimeUnit.SECONDS)).contains("yes");
    }
  }

  @Test
  void a_secret_is_not_shown_and_the_terminal_echoes_again_afterwards() throws Exception {
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      Tty tty = new Tty(terminal.device());
      CompletableFuture<Optional<char[]>> answer =
          CompletableFuture.supplyAsync(() -> tty.askSecret("Passphrase: "));
      terminal.shownUntil("Passphrase: ");
      terminal.type("öffne dich\n");
      assertThat(answer.get(10, TimeUnit.SECONDS))
          .hasValueSatisfying(typed -> assertThat(typed).isEqualTo("öffne dich".toCharArray()));
      terminal.type("seen\n");
      assertThat(terminal.shownUntil("seen")).isEqualToIgnoringWhitespace("seen");
    }
  }

  @Test
  void without_a_terminal_there_is_no_answer() {
    Tty none = new Tty(Path.of("/no/such/terminal"));
    assertThat(none.ask("Sure? ")).isEmpty();
    assertThat(none.askSecret("Passphrase: ")).isEmpty();
    assertThat(none.size()).isEmpty();
  }
}
