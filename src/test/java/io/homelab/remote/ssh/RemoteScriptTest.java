package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Argv;
import io.homelab.remote.RemoteCommand;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RemoteScriptTest {
  private static final String PATH =
      "PATH=\"$PATH:/usr/local/bin:/opt/homebrew/bin:/home/linuxbrew/.linuxbrew/bin"
          + ":/run/current-system/sw/bin:$HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin"
          + ":/opt/vagrant/bin:/usr/sbin:/sbin\"; export PATH; ";

  private static RemoteCommand command(String... words) {
    return RemoteCommand.of(Argv.of(words), Duration.ofSeconds(1));
  }

  @Test
  void a_command_becomes_the_process_whose_id_is_told() {
    assertThat(RemoteScript.commandLine(command("vagrant", "up")))
        .isEqualTo("exec /bin/sh -c '" + PATH + "echo homelab-pid:$$; exec vagrant up'");
  }

  @Test
  void folder_and_variables_come_before_the_command() {
    TreeMap<String, String> variables = new TreeMap<>();
    variables.put("B", "two words");
    variables.put("A", "1");
    assertThat(RemoteScript.commandLine(command("pwd").in("~/my lab").withEnvironment(variables)))
        .isEqualTo(
            "exec /bin/sh -c '"
                + PATH
                + "A=1; export A; B=''\\'''two words''\\'''; export B; ".replace("''\\'''", "'\\''")
                + "CDPATH= cd -- \"$HOME\"/'\\''my lab'\\'' >/dev/null 2>&1 || { echo"
                + " homelab-pid:no-folder; exit 1; }; echo homelab-pid:$$; exec pwd'");
  }

  @Test
  void what_fish_and_csh_take_amiss_stands_outside_the_quotes() {
    assertThat(Argv.quoteForLoginShell("a\\b!c'd")).isEqualTo("'a'\\\\'b'\\!'c'\\''d'");
  }
}
