package io.homelab.engine.vagrant;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Ruby that Vagrant runs on. */
final class Ruby {
  private Ruby() {}

  /** What a Ruby program prints; fails when Ruby is missing, ends badly or takes too long. */
  static String run(Path directory, String program, String... arguments)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("program.rb"), program);
    List<String> words = new ArrayList<>(List.of("ruby", file.toString()));
    words.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("ruby failed: " + output);
    }
    return output;
  }
}
