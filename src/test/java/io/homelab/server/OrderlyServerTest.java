package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends answers first what it was asked. */
@Timeout(120)
class OrderlyServerTest {
  @TempDir Path folder;

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CompletableFuture<HttpResponse<String>> asked(ServedDoubles server, String path) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return server.get(AccessRole.VIEWER, path);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }

  @Test
  void a_request_that_was_begun_is_answered_before_the_server_ends() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    lab.told(
        "one",
        facts -> {
          begun.countDown();
          await(goOn);
        });
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      CompletableFuture<HttpResponse<String>> answer =
          asked(server, "/api/v1/labs/devlab/machines?live=true");
      await(begun);
      CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(server.running::end);
      HttpResponse<String> late;
      do {
        late = server.call("GET", "/healthz", Map.of(), "");
      } while (late.statusCode() == 200);
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(ended).isNotDone();
      goOn.countDown();
      assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_server_that_has_nothing_to_do_ends_at_once() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server = ServedDoubles.of(folder, lab)) {
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs").statusCode()).isEqualTo(200);
      long begin = System.nanoTime();
      assertThat(server.running.end()).isTrue();
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(10);
    }
  }
}
