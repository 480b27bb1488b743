package io.homelab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a {@link ServedBench}: 50 clients that each look at lists and think 200 ms in between, then
 * plans for as long, then 1,000 listeners of events that all hear of a change, while lists go on.
 *
 * <p>Arguments: the server's address, a token, the number of labs, the seconds of each part, the
 * server's process. The processor time of a request tells more than its duration where other
 * programs run.
 */
public final class ServeLoad {
  private static final int CLIENTS = 50;
  private static final int LISTENERS = 1000;
  private static final int THINK_MILLIS = 200;

  private final URI server;
  private final String token;
  private final int labs;
  private final int seconds;
  private final String process;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ServeLoad(String[] args) {
    this.server = URI.create(args[0]);
    this.token = args[1];
    this.labs = Integer.parseInt(args[2]);
    this.seconds = Integer.parseInt(args[3]);
    this.process = args[4];
  }

  public static void main(String[] args) throws Exception {
    ServeLoad load = new ServeLoad(args);
    load.lists("warm up", Math.max(5, load.seconds / 3));
    load.lists("lists", load.seconds);
    load.plans("plans, hosts not asked", "{\"offline\":true}");
    load.plans("plans, hosts asked", "");
    load.listeners();
    System.exit(0);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private int status(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private interface Ask {
    HttpRequest of(int client, int round);
  }

  private void lists(String what, int time) throws Exception {
    all(
        what,
        time,
        THINK_MILLIS,
        (who, round) ->
            switch (round % 3) {
              case 0 ->
                  request("/api/v1/labs/lab%d/machines".formatted((who + round) % labs)).build();
              case 1 -> request("/api/v1/hosts").build();
              default -> request("/api/v1/labs/lab%d".formatted((who * 7 + round) % labs)).build();
            });
  }

  private void plans(String what, String body) throws Exception {
    all(
        what,
        seconds,
        0,
        (who, round) ->
            request("/api/v1/labs/lab%d/plan".formatted((who + round) % labs))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
  }

  private void all(String what, int time, int think, Ask ask) throws Exception {
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger bad = new AtomicInteger();
    long spent = processorMillis();
    long begun = System.nanoTime();
    long end = begun + TimeUnit.SECONDS.toNanos(time);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int who = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(think * who / CLIENTS);
                  for (int round = 0; System.nanoTime() - end < 0; round++) {
                    HttpRequest request = ask.of(who, round);
                    long start = System.nanoTime();
                    int status = status(request);
                    times.add(System.nanoTime() - start);
                    if (status != 200) {
                      bad.incrementAndGet();
                    }
                    TimeUnit.MILLISECONDS.sleep(think);
                  }
                } catch (IOException e) {
                  bad.incrementAndGet();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - begun) / 1e9;
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%s: %d requests, %.1f a second, p50 %.1f ms, p99 %.1f ms, most %.1f ms, %.1f ms of processor time each, %d not answered well%n",
        what,
        sorted.length,
        sorted.length / took,
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 1),
        (double) (processorMillis() - spent) / Math.max(1, sorted.length),
        bad.get());
  }

  /** What the server has used of the processors, on Linux. */
  private long processorMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc", process, "stat"));
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * 10;
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
  }

  private void listeners() throws Exception {
    CountDownLatch open = new CountDownLatch(LISTENERS);
    AtomicInteger heard = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    AtomicInteger lost = new AtomicInteger();
    List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < LISTENERS; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              Socket socket = new Socket(server.getHost(), server.getPort());
              sockets.add(socket);
              socket
                  .getOutputStream()
                  .write(
                      ("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                              + token
                              + "\r\n\r\n")
                          .getBytes(StandardCharsets.US_ASCII));
              BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
              boolean began = false;
              for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!began && line.startsWith(":")) {
                  began = true;
                  open.countDown();
                }
                if (line.startsWith("data: ") && line.contains("maintenance")) {
                  heard.incrementAndGet();
                  last.set(System.nanoTime());
                }
              }
              lost.incrementAndGet();
            } catch (IOException e) {
              lost.incrementAndGet();
            }
          });
    }
    boolean all = open.await(60, TimeUnit.SECONDS);
    System.out.printf("listeners: %d of %d listen%n", LISTENERS - (int) open.getCount(), LISTENERS);
    if (!all) {
      return;
    }
    long begun = System.nanoTime();
    System.out.println(
        "a host is cordoned: "
            + status(
                request("/api/v1/hosts/h0/cordon")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build()));
    status(request("/api/v1/hosts/h0?live=true").build());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (heard.get() < LISTENERS && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    System.out.printf(
        "%d heard of it, the last one %.2f s after it was asked for; %d were cut off%n",
        heard.get(), (last.get() - begun) / 1e9, lost.get());
    lists("lists beside the listeners", seconds);
    System.out.println(
        client
            .send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString())
            .body()
            .lines()
            .filter(line -> line.startsWith("homelab_event_listeners"))
            .toList());
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
