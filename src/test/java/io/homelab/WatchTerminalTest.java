package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} as a process on a terminal: however it ends, the terminal is as it was. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class WatchTerminalTest {
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

  @TempDir Path folder;
  private Process terminal;
  private final StringBuilder seen = new StringBuilder();

  @BeforeEach
  void begin() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(
        folder.resolve("hosts.yaml"), "hosts: [{ name: here, address: 127.0.0.1, workdir: ~/w }]");
    Files.writeString(
        folder.resolve("topology.yaml"),
        """
        lab: devlab
        defaults: { box: x/y, box_version: 1.0.0, provider: libvirt }
        machines: [{ name: web, memory_mb: 10 }]
        """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path script =
        Files.writeString(
            folder.resolve("session"),
            """
            trap : INT
            stty cols 60 rows 14
            before=$(stty -g)
            '%s' -XX:TieredStopAtLevel=1 -cp '%s' io.homelab.Main watch
            echo "code $?"
            [ "$before" = "$(stty -g)" ] && echo modes kept
            """
                .formatted(java, System.getProperty("java.class.path")));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", "sh " + script, "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("HOMELAB_SERVER");
    terminal = builder.start();
  }

  @AfterEach
  void end() {
    terminal.descendants().forEach(ProcessHandle::destroyForcibly);
    terminal.destroyForcibly();
  }

  private void await(String words) throws IOException {
    InputStream in = terminal.getInputStream();
    byte[] some = new byte[4096];
    while (seen.indexOf(words) < 0) {
      int length = in.read(some);
      assertThat(length).as("'%s' in: %s", words, seen).isPositive();
      seen.append(new String(some, 0, length, StandardCharsets.UTF_8));
    }
  }

  private void type(int key) throws IOException {
    OutputStream keys = terminal.getOutputStream();
    keys.write(key);
    keys.flush();
  }

  private ProcessHandle program() {
    return terminal
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  private void restored(int code) throws Exception {
    await("code " + code);
    await("modes kept");
    assertThat(seen.substring(0, seen.indexOf("code "))).endsWith(LEAVE);
    assertThat(terminal.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void q_ends_it() throws Exception {
    await("q quits");
    assertThat(seen).contains("\u001b[?1049h", "Lab devlab: 1 machine").doesNotContain("\u2588");
    type('q');
    restored(0);
  }

  @Test
  void ctrl_c_ends_it_and_ctrl_z_does_not_leave_it_behind() throws Exception {
    await("q quits");
    type(26);
    type(3);
    restored(130);
  }

  @Test
  void a_kill_ends_it_though_the_terminal_is_restored_at_once() throws Exception {
    await("q quits");
    program().destroy();
    restored(143);
  }
}
