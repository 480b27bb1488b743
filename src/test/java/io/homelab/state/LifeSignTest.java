package io.homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LifeSignTest {
  @TempDir Path folder;

  /** Gives a sign, says its name, and lives until it is killed. */
  static final class Living {
    private Living() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(LifeSign.give(Path.of(arguments[0])).name());
      Thread.sleep(60_000);
    }
  }

  @Test
  void whoever_is_killed_is_dead_and_who_lives_or_ended_well_is_not() throws Exception {
    Path signs = folder.resolve("controllers");
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Living.class.getName(),
                signs.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (LifeSign here = LifeSign.give(signs)) {
      String name = other.inputReader().readLine();
      LifeSign ended = LifeSign.give(signs);
      ended.close();
      assertThat(LifeSign.dead(signs)).isEmpty();
      assertThat(signs.resolve(ended.name())).doesNotExist();

      other.destroyForcibly();
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(LifeSign.dead(signs)).containsExactly(name);
      assertThat(LifeSign.dead(signs)).as("a look proves the same again").containsExactly(name);
      LifeSign.forget(signs, name);
      assertThat(LifeSign.dead(signs)).isEmpty();
      assertThat(signs.resolve(here.name())).exists();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void where_nobody_ever_gave_one_nobody_is_dead() throws IOException {
    assertThat(LifeSign.dead(folder.resolve("none"))).isEmpty();
    Files.writeString(folder.resolve("file"), "");
    assertThat(LifeSign.dead(folder.resolve("file"))).isEmpty();
  }
}
