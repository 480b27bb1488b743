package io.homelab.faults;

import io.homelab.remote.DaemonThread;
import io.homelab.remote.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds at a moment: what is more after a thousand connections has leaked.
 *
 * @param threads the names of threads, but those of Java's own pools, and what of ours they began
 * @param descriptors what its file descriptors are, but for their numbers
 * @param files the temporary files of the program, and those of the lab
 */
record Leftovers(List<String> threads, List<String> descriptors, List<String> files) {
  /** Nothing. */
  static final Leftovers NONE = new Leftovers(List.of(), List.of(), List.of());

  /** Once nothing is on its way any more, or after ten seconds. */
  static Leftovers now(FaultProxy proxy, Path folder) throws Exception {
    Leftovers last = look(folder);
    for (int same = 0, looks = 0; same < 5 && looks < 50; looks++) {
      Thread.sleep(200);
      Leftovers next = look(folder);
      same = next.equals(last) && proxy.open() == 0 ? same + 1 : 0;
      last = next;
    }
    return last;
  }

  /**
   * What there is now and was not before. What is about to end gets a minute for it: the library
   * waits half of one for a channel to open, also where the connection ended in that moment. What
   * other tests in this process had left, and is gone by now, does not count.
   */
  static Leftovers beyond(Leftovers before, FaultProxy proxy, Path folder) throws Exception {
    Leftovers more = now(proxy, folder).without(before);
    for (int looks = 0; !more.equals(NONE) && looks < 60; looks++) {
      more = now(proxy, folder).without(before);
    }
    return more;
  }

  private Leftovers without(Leftovers other) {
    return new Leftovers(
        without(threads, other.threads),
        without(descriptors, other.descriptors),
        without(files, other.files));
  }

  /** As often as it is there more often. */
  private static List<String> without(List<String> these, List<String> others) {
    List<String> left = new ArrayList<>(these);
    others.forEach(left::remove);
    return left;
  }

  private static Leftovers look(Path folder) throws IOException {
    List<String> threads =
        Thread.getAllStackTraces().entrySet().stream()
            .map(each -> each.getKey().getName() + begunBy(each.getValue()))
            .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("VirtualThread"))
            // Java keeps some of these for a minute; one at work has the process in its name.
            .filter(name -> !name.equals("process reaper"))
            .filter(name -> !name.startsWith("Read-Poller") && !name.startsWith("Write-Poller"))
            .map(name -> name.replaceAll("[0-9]+", "N"))
            .sorted()
            .toList();
    List<String> files = new ArrayList<>();
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")));
        Stream<Path> all = Files.walk(folder)) {
      temporary
          .filter(file -> file.getFileName().toString().startsWith("homelab"))
          .map(Path::toString)
          .forEach(files::add);
      all.map(Path::toString).forEach(files::add);
    }
    return new Leftovers(threads, links(), files.stream().sorted().toList());
  }

  /** The same for as long as the thread lives. */
  private static String begunBy(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> frame.getClassName().startsWith("io.homelab."))
        .filter(frame -> !frame.getClassName().equals(DaemonThread.class.getName()))
        .reduce((inner, outer) -> outer)
        .map(frame -> " in " + frame.getClassName() + "." + frame.getMethodName())
        .orElse("");
  }

  private static List<String> links() throws IOException {
    List<String> what = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          what.add(Files.readSymbolicLink(each).toString().replaceAll("\\[[0-9]+]", ""));
        } catch (IOException e) {
          // The one that listed them.
        }
      }
    }
    return what.stream().sorted().toList();
  }
}
