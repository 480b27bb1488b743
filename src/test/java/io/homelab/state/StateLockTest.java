package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateLockTest {
  @TempDir Path folder;

  private StateStore store() {
    return new StateStore(folder);
  }

  private Process holder(String words) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                folder.toString(),
                words)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(said.readLine()).isEqualTo("locked");
    return process;
  }

  @Test
  void the_lock_of_another_process_is_refused_with_its_holders_words() throws Exception {
    Process other = holder("ann@nuc, 'vos up', process 7, since noon");
    try {
      assertThatThrownBy(() -> store().lock("me"))
          .isInstanceOf(LockedException.class)
          .hasMessage(
              "this lab is locked by another run: ann@nuc, 'vos up', process 7, since noon");
      assertThat(folder.resolve(".homelab/lock")).content().startsWith("ann@nuc");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void a_holder_that_is_killed_leaves_no_lock_behind() throws Exception {
    Process other = holder("ann");
    other.destroyForcibly();
    assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    try (StateLock lock = store().lock("me")) {
      assertThat(folder.resolve(".homelab/lock")).hasContent("me");
    }
  }

  @Test
  void a_second_run_in_the_same_process_is_refused_until_the_first_gives_back() {
    try (StateLock lock = store().lock("the first")) {
      assertThatThrownBy(() -> store().lock("the second"))
          .isInstanceOf(LockedException.class)
          .hasMessageEndingWith("the first");
    }
    store().lock("the second").close();
  }

  @Test
  void who_only_looks_learns_who_holds_the_lock_and_takes_nothing_from_him() throws Exception {
    assertThat(store().lockHolder()).isEmpty();
    Process other = holder("ann");
    try {
      assertThat(store().lockHolder()).contains("ann");
      assertThatThrownBy(() -> store().lock("me")).isInstanceOf(LockedException.class);
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve(".homelab/lock")).hasContent("ann");
    assertThat(store().lockHolder()).isEmpty();
  }

  @Test
  void a_lock_that_is_given_back_names_nobody() throws IOException {
    store().lock("me").close();
    assertThat(folder.resolve(".homelab/lock")).isEmptyFile();
  }

  @Test
  void a_refused_run_does_not_disturb_the_holder() {
    try (StateLock lock = store().lock("the first")) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> store().lock("another"))
            .isInstanceOf(LockedException.class)
            .hasMessageEndingWith("the first");
      }
    }
  }

  @Test
  void a_longer_name_of_an_earlier_holder_does_not_show_through() throws IOException {
    Files.createDirectories(folder.resolve(".homelab"));
    Files.writeString(folder.resolve(".homelab/lock"), "somebody with a very long name\n");
    try (StateLock lock = store().lock("me")) {
      assertThat(folder.resolve(".homelab/lock")).hasContent("me");
    }
  }

  @Test
  void a_lock_that_cannot_be_made_says_why() throws IOException {
    Files.writeString(folder.resolve(".homelab"), "a file in the way");
    assertThatThrownBy(() -> store().lock("me"))
        .isInstanceOf(StateException.class)
        .hasMessage("cannot create %s: a file is in its place", folder.resolve(".homelab"));
  }
}
