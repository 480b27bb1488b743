package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests as the document describes them, with something wrong in them: none breaks the server,
 * and none leaves a thread or a socket. {@code -Dapi.fuzz=N} sends so many, {@code -Dapi.fuzz.seed}
 * others.
 */
@Timeout(600)
class ApiFuzzTest {
  private static final int REQUESTS = Integer.getInteger("api.fuzz", 1500);
  private static final long SEED = Long.getLong("api.fuzz.seed", 11);

  /** They are answered for as long as somebody listens. */
  private static final Set<String> ENDLESS = Set.of("/api/v1/events");

  @TempDir Path folder;

  @Test
  void no_request_breaks_the_server_or_leaves_anything_behind() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }", "{ name: web }");
    lab.left(state -> state.ready("db", "one"));
    Set<Thread> threads = threads();
    long sockets = sockets();
    List<String> broken = new ArrayList<>();
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      ApiDocument document = ApiDocument.of(HttpLabServer.document());
      FuzzedRequests requests =
          new FuzzedRequests(
              document.root(),
              document.operations().stream()
                  .filter(each -> !ENDLESS.contains(each.path()))
                  .toList(),
              Stream.of(AccessRole.values()).map(server::token).toList(),
              new Random(SEED));
      int answered = 0;
      for (int i = 0; i < REQUESTS; i++) {
        FuzzedRequests.Sent sent = requests.next();
        String answer = answer(server.running.server().port(), sent);
        if (!answer.isEmpty()) {
          answered++;
          int status = Integer.parseInt(answer.substring(9, 12));
          // What is not ready yet may be asked for again.
          if (status >= 500 && !(status == 503 && answer.contains("Retry-After"))) {
            broken.add("%s -> %s".formatted(sent, answer.lines().findFirst().orElse("")));
          }
        }
      }
      assertThat(answered).isGreaterThan(REQUESTS * 9 / 10);
      assertThat(requests.covered()).as("operations that were asked").hasSizeGreaterThan(40);
    }
    assertThat(broken).isEmpty();
    awaitNothingLeft(threads, sockets);
  }

  private static String answer(int port, FuzzedRequests.Sent sent) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
      socket.setSoTimeout(90_000);
      socket.getOutputStream().write(sent.bytes());
      socket.getOutputStream().flush();
      if (sent.halfClosed()) {
        socket.shutdownOutput();
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    } catch (java.net.SocketException e) {
      // It was cut off in the middle of what it sent.
      return "";
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  private static long sockets() throws IOException {
    Path open = Path.of("/proc/self/fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(open)) {
      return files
          .filter(file -> {
            try {
              return Files.readSymbolicLink(file).toString().startsWith("socket:");
            } catch (IOException e) {
              return false;
            }
          })
          .count();
    }
  }

  /** What ends with the server may take a moment for it. */
  private static void awaitNothingLeft(Set<Thread> before, long sockets) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<String> left = left(before);
    while ((!left.isEmpty() || sockets() > sockets) && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(100);
      left = left(before);
    }
    assertThat(left).isEmpty();
    assertThat(sockets()).isLessThanOrEqualTo(sockets);
  }

  private static List<String> left(Set<Thread> before) {
    return threads().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !isOfTheRuntime(thread))
        .map(thread -> thread.getName() + " " + List.of(thread.getStackTrace()))
        .toList();
  }

  /** Pools of the JDK itself, which stay for a while, whoever used them. */
  private static boolean isOfTheRuntime(Thread thread) {
    String name = thread.getName();
    return name.startsWith("ForkJoinPool")
        || name.startsWith("VirtualThread")
        || name.startsWith("Common-Cleaner")
        || name.startsWith("process reaper")
        || name.startsWith("HttpClient")
        || name.startsWith("Read-Poller")
        || name.startsWith("Write-Poller")
        || name.contains("unparker")
        || name.startsWith("junit")
        || name.startsWith("Attach")
        || name.startsWith("CompletableFutureDelayScheduler");
  }
}
