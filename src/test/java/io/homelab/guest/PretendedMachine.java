package io.homelab.guest;

import io.homelab.guest.GuestScripts.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder that stands for a machine. Programs in its {@code bin} come before those of this
 * computer, except for BusyBox's shell, which may prefer its own.
 */
final class PretendedMachine {
  private final Path folder;
  private final Path bin;
  final SortedMap<String, String> environment = new TreeMap<>();

  /** With that shell as its {@code sh}. */
  PretendedMachine(Path folder, String shell) throws IOException {
    this.folder = folder;
    this.bin = Files.createDirectories(folder.resolve("bin"));
    program("sh", "exec " + shell + " \"$@\"\n");
    program("sudo", "shift; exec \"$@\"\n");
    environment.put("PATH", bin + ":/usr/bin:/bin");
  }

  /** The shells of guests that are on this computer. */
  static Stream<String> shells() {
    return Stream.of("dash", "bash", "busybox sh")
        .filter(shell ->
            Stream.of("/usr/bin/", "/bin/")
                .anyMatch(
                    place -> Files.isExecutable(Path.of(place + shell.replaceFirst(" .*", "")))));
  }

  void program(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /**
   * How a script ended.
   *
   * @param exit its exit code
   * @param output all that it printed
   */
  record Outcome(int exit, String output) {
    List<String> lines() {
      return output.lines().toList();
    }
  }

  Outcome run(Script script) throws Exception {
    return run("", script);
  }

  /** Runs a script after a line of shell. */
  Outcome run(String before, Script script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", before + script.argv().toShell())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(script.stdin().getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the script did not end");
      }
      return new Outcome(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
