package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.model.Argv;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest extends RemoteHostContract implements DialingContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Override
  protected RemoteHost open(Path userHome) {
    return new LocalHost(NAME, userHome);
  }

  @Override
  public RemoteHost dialing() {
    return new LocalHost(NAME, folder);
  }

  private ExecResult run(Argv argv) {
    return new LocalHost(NAME, folder).run(RemoteCommand.of(argv, MINUTE));
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
      assertThat(run(Argv.of("sh", "-c", "printf %s " + Argv.quote(word))).stdout())
          .isEqualTo(word);
      assertThat(run(Argv.of("sh", "-c", "printf %s " + Argv.quoteForLoginShell(word))).stdout())
          .isEqualTo(word);
      assertThat(run(Argv.of("printf", "%s", word)).stdout()).isEqualTo(word);
    }
  }

  @Test
  void a_command_that_takes_too_long_is_named_with_what_became_of_it() {
    LocalHost host = new LocalHost(NAME, folder);
    RemoteCommand command = RemoteCommand.of(Argv.of("sleep", "301"), Duration.ofMillis(200));
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> host.run(command));
    assertThat(e).hasMessage("host box: sleep did not end within 200 ms");
    assertThat(e.hint()).isEqualTo("the command and its children were ended on the host");
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    LocalHost host = new LocalHost(NAME, folder);
    RemoteCommand command = RemoteCommand.of(Argv.of("true"), MINUTE).in("/no/such");
    assertThat(catchThrowableOfType(RemoteException.class, () -> host.run(command)))
        .hasMessage("host box: there is no folder /no/such");
  }

  @Test
  void a_session_for_somebody_elsewhere_has_his_streams_and_nothing_is_typed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    LocalHost host = new LocalHost(NAME, folder, Console.elsewhere(out, err));
    int code = host.interact(Argv.of("sh", "-c", "cat; echo data; echo said >&2; exit 3"));
    assertThat(code).isEqualTo(3);
    assertThat(out).hasToString("data\n");
    assertThat(err).hasToString("said\n");
  }
}
