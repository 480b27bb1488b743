package io.homelab.server;

import io.homelab.access.AccessRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears events of a server, as a browser does. */
final class HeardEvents implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> data = new LinkedBlockingQueue<>();
  private final CountDownLatch open = new CountDownLatch(1);

  static HeardEvents of(ServedDoubles server, String path) {
    HeardEvents reader = new HeardEvents();
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path))
            .header("Authorization", "Bearer " + server.token(AccessRole.VIEWER))
            .build();
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(
                      reader.client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                      StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
              reader.open.countDown();
              if (line.startsWith("data: ")) {
                reader.data.add(line.substring(6));
              }
              line = lines.readLine();
            }
          } catch (IOException e) {
            // The server has ended it.
            return;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return reader;
  }

  void awaitOpen() throws InterruptedException {
    if (!open.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no answer");
    }
  }

  String next() throws InterruptedException {
    String event = data.poll(30, TimeUnit.SECONDS);
    return event == null ? "nothing" : event;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
