package io.homelab.operations;

import io.homelab.model.MachineName;
import io.homelab.run.HostLogs;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What is read of the hosts' logs.
 *
 * @param machine only the lines about this machine
 * @param lines how many lines of each host at most, from the end; not negative
 * @param follow whether to go on with what is written from now on, until the thread is interrupted
 */
public record LogReading(Optional<String> machine, long lines, boolean follow) {
  private static final Duration PAUSE = Duration.ofMillis(300);

  /** Reads; says how many lines there were. */
  public Answer<Long> read(OpenLab lab, Consumer<HostLogs.Line> reader) {
    return Answer.of(() -> {
      if (lines < 0) {
        throw new RefusedException(Refusal.usage("--lines must not be negative", ""));
      }
      Set<MachineName> known = new TreeSet<>(lab.kept().load().machines().keySet());
      lab.lab().machines().forEach(described -> known.add(described.name()));
      Set<MachineName> selection = LabLookup.select(machine.stream().toList(), known);
      Predicate<HostLogs.Line> wanted =
          line -> machine.isEmpty() || line.machine().map(selection::contains).orElse(false);
      long[] count = {0};
      Consumer<HostLogs.Line> counting =
          line -> {
            count[0]++;
            reader.accept(line);
          };
      try (HostLogs logs = new HostLogs(lab.kept().folder().resolve("logs"), known)) {
        logs.read(wanted, lines, counting);
        if (follow) {
          logs.follow(wanted, PAUSE, counting);
        }
      }
      return count[0];
    });
  }
}
