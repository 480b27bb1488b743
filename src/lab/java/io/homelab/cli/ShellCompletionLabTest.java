package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real shells complete command lines, where the program's path and the lab's are odd ones. */
@Timeout(120)
class ShellCompletionLabTest {
  /** What is typed before Tab, and how the line goes on then. */
  private static final Map<String, String> LINES =
      Map.of(
          "homelab vos stat", "homelab vos status ",
          "homelab vos ssh d", "homelab vos ssh db ",
          "homelab vos up --allow-p", "homelab vos up --allow-partial ",
          "homelab plan --strategy=opt", "homelab plan --strategy=optimal ",
          "homelab plan --move d", "homelab plan --move db=",
          "homelab plan --move db=to", "homelab plan --move db=tower ",
          "homelab -C 'a b' hosts check ki", "homelab -C 'a b' hosts check kitchen ",
          "homelab -C a", "homelab -C a\\ b/",
          "homelab vos up --plan top", "homelab vos up --plan topology.yaml ");

  @TempDir Path temporary;
  private Path bin;
  private Path lab;
  private Path home;

  @BeforeEach
  void aLabAndAProgram() throws IOException {
    home = Files.createDirectory(temporary.resolve("home"));
    bin = Files.createDirectory(temporary.resolve("bin mit Ümlaut"));
    Path program = bin.resolve("homelab");
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec '%s/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s "$@"
        """
            .formatted(
                System.getProperty("java.home"),
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    lab = Files.createDirectory(temporary.resolve("lab mit Ümlaut"));
    Files.writeString(
        lab.resolve("topology.yaml"),
        """
        lab: devlab
        defaults: { box: a/b }
        machines: [{ name: web, count: 2 }, { name: db }, { name: "$(touch pwned)" }]
        """);
    Files.writeString(
        lab.resolve("hosts.yaml"),
        "hosts: [{ name: nuc, address: n }, { name: tower, address: '`touch pwned`' }]\n");
    Path other = Files.createDirectory(lab.resolve("a b"));
    Files.writeString(other.resolve("hosts.yaml"), "hosts: [{ name: kitchen, address: k }]\n");
  }

  private void completes(TypedShell shell) throws Exception {
    for (Map.Entry<String, String> line : LINES.entrySet()) {
      shell.type(line.getKey());
      shell.press("Tab");
      // What is typed next shows where the word ended.
      String whole = "> " + line.getValue();
      shell.await(whole.stripTrailing());
      shell.type("x");
      shell.await(whole + "x");
      shell.press("C-u");
      shell.press("C-l");
      shell.awaitOnly(">");
    }
    assertThat(lab.resolve("pwned")).doesNotExist();
  }

  @Test
  void bash_completes_words_with_breaks_and_quotes() throws Exception {
    try (TypedShell shell = new TypedShell(home, lab, bin, "bash", "--norc", "--noprofile", "-i")) {
      shell.run("PS1='> '; source <(homelab completion bash)");
      completes(shell);
      shell.type("homelab vos ssh ");
      shell.press("Tab");
      shell.press("Tab");
      assertThat(shell.await("web-2")).contains("web-1").contains("db").doesNotContain("touch");
    }
  }

  @Test
  void zsh_completes_them_and_says_what_they_are() throws Exception {
    try (TypedShell shell = new TypedShell(home, lab, bin, "zsh", "-f", "-i")) {
      shell.run("autoload -U compinit; compinit -D -u; PS1='> '");
      shell.run("source <(homelab completion zsh)");
      completes(shell);
      shell.type("homelab vos ssh ");
      shell.press("Tab");
      assertThat(shell.await("role web")).contains("web-2").doesNotContain("touch");
    }
  }

  private List<String> fish(String line) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "fish",
                "--no-config",
                "-c",
                "homelab completion fish | source; complete -C \"$argv[1]\"",
                line)
            .directory(lab.toFile());
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("HOME", home.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said.lines().toList();
  }

  @Test
  void fish_completes_them_and_says_what_they_are() throws Exception {
    assertThat(fish("homelab vos ssh "))
        .containsExactly("db\trole db", "web-1\trole web", "web-2\trole web");
    assertThat(fish("homelab plan --strategy=opt")).containsExactly("--strategy=optimal");
    assertThat(fish("homelab plan --move db=")).contains("db=nuc\tn").hasSize(2);
    assertThat(fish("homelab -C 'a b' hosts check ")).containsExactly("kitchen\tk");
    assertThat(fish("homelab vos up --plan top")).containsExactly("topology.yaml");
    assertThat(fish("homelab --hosts=ho")).containsExactly("--hosts=hosts.yaml");
    assertThat(lab.resolve("pwned")).doesNotExist();
  }

  /** No candidates, and no word on the screen: bash would show one in the middle of the line. */
  @ParameterizedTest
  @ValueSource(strings = {"broken", "gone"})
  void a_broken_lab_and_a_program_that_is_gone_are_met_with_silence(String what) throws Exception {
    try (TypedShell shell = new TypedShell(home, lab, bin, "bash", "--norc", "--noprofile", "-i")) {
      shell.run("PS1='> '; source <(homelab completion bash)");
      if (what.equals("gone")) {
        Files.delete(bin.resolve("homelab"));
      }
      List<String> quiet = new ArrayList<>();
      Files.writeString(lab.resolve("topology.yaml"), "machines: [");
      shell.type("homelab vos ssh ");
      shell.press("Tab");
      shell.type("x|");
      quiet.add(shell.await("x|").strip());
      assertThat(quiet).containsExactly("> homelab vos ssh x|");
    }
  }
}
