package io.homelab.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What tells one process from every other, also from a later one of the same number.
 *
 * @param pid its number, from 1
 * @param started when it started, as its system counts; empty where that is not known
 * @param boot the id of the run of the operating system that it belongs to; empty where there is
 *     none
 */
public record ProcessMark(long pid, String started, String boot) {
  private static final Path PROC = Path.of("/proc");

  /** Counted from the end of the program's name: that may have blanks and brackets in it. */
  private static final int START_FIELD = 19;

  /** The process that has that number now. */
  public static ProcessMark of(long pid) {
    return new ProcessMark(pid, started(pid), currentBoot());
  }

  /** Whether it belongs to this run of this computer's system, as far as there is an id. */
  boolean isOfThisBoot() {
    return boot.equals(currentBoot());
  }

  /** Whether it is proven to live: the process of that number is the same one. */
  public boolean lives() {
    return isOfThisBoot() && !started.isEmpty() && started.equals(started(pid));
  }

  private static String currentBoot() {
    return read(PROC.resolve("sys/kernel/random/boot_id"));
  }

  private static String started(long pid) {
    String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
    if (stat.isEmpty()) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().startInstant())
          .map(start -> Long.toString(start.getEpochSecond()))
          .orElse("");
    }
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1));
    return fields.size() > START_FIELD && !fields.getFirst().equals("Z")
        ? fields.get(START_FIELD)
        : "";
  }

  /** The content of such a file; empty where there is none, as on other systems. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
