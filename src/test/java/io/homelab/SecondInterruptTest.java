package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process that takes long to stop, and a person who presses Ctrl-C again. */
@EnabledOnOs(OS.LINUX)
class SecondInterruptTest {
  /** Stops for ever once it is asked to stop. */
  static final class Stubborn {
    private Stubborn() {}

    /** Says when it is running, and when it is stopping. */
    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                SecondInterrupt.endsAtOnce();
                System.out.println("stopping");
                sleep();
              }));
      System.out.println("running");
      sleep();
    }

    private static void sleep() {
      try {
        Thread.sleep(TimeUnit.MINUTES.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void the_second_interrupt_ends_a_process_that_is_still_stopping() throws Exception {
    Process process =
        // A shell that runs the tests in the background has its children ignore the signal.
        new ProcessBuilder(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Stubborn.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("running");
      interrupt(process);
      assertThat(out.readLine()).isEqualTo("stopping");
      assertThat(process.isAlive()).isTrue();
      interrupt(process);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }
}
