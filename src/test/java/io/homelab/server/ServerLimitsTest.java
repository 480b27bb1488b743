package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.access.AccessRole;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.RefusedException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody asks so often that others have to wait, and nobody is believed to be somebody else. */
@Timeout(120)
class ServerLimitsTest {
  @TempDir Path folder;

  @Test
  void so_many_may_be_done_at_once_and_then_as_many_in_that_time() {
    AtomicLong nanos = new AtomicLong();
    TokenBuckets buckets = new TokenBuckets(5, Duration.ofSeconds(10), nanos::get);
    for (int i = 0; i < 5; i++) {
      assertThat(buckets.take("a")).isEmpty();
    }
    assertThat(buckets.take("a")).contains(Duration.ofSeconds(2));
    assertThat(buckets.take("b")).isEmpty();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(buckets.take("a")).isEmpty();
    assertThat(buckets.take("a")).isPresent();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < 5; i++) {
      assertThat(buckets.take("a")).isEmpty();
    }
    assertThat(buckets.take("a")).isPresent();
  }

  @Test
  void who_comes_from_everywhere_fills_no_memory() {
    TokenBuckets buckets = new TokenBuckets(5, Duration.ofSeconds(10), () -> 0);
    for (int i = 0; i < 50_000; i++) {
      buckets.take("address " + i);
    }
    assertThat(buckets.remembered()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void too_many_tokens_that_do_not_count_are_refused_and_those_that_count_are_not()
      throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server =
        ServedDoubles.limited(folder, lab, new RequestLimits.Amounts(1000, 1000, 5, 256))) {
      Map<String, String> wrong = Map.of("Authorization", "Bearer hl_wrong");
      for (int i = 0; i < 5; i++) {
        assertThat(server.call("GET", "/api/v1/labs", wrong, "").statusCode()).isEqualTo(401);
      }
      HttpResponse<String> refused = server.call("GET", "/api/v1/labs", wrong, "");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 12);
      assertThat(server.call("POST", "/api/v1/hosts/register", wrong, "").statusCode())
          .isEqualTo(429);
      assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs").statusCode()).isEqualTo(200);
      // To have none is no attempt.
      assertThat(server.call("GET", "/api/v1/labs", Map.of(), "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_token_and_an_address_have_their_share() throws Exception {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: db }");
    try (ServedDoubles server =
        ServedDoubles.limited(folder, lab, new RequestLimits.Amounts(12, 3, 5, 256))) {
      for (int i = 0; i < 3; i++) {
        assertThat(server.get(AccessRole.VIEWER, "/api/v1/labs").statusCode()).isEqualTo(200);
      }
      HttpResponse<String> refused = server.get(AccessRole.VIEWER, "/api/v1/labs");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(server.get(AccessRole.ADMIN, "/api/v1/labs").statusCode()).isEqualTo(200);
      int status = 200;
      for (int i = 0; i < 12 && status != 429; i++) {
        status = server.call("GET", "/healthz", Map.of(), "").statusCode();
      }
      assertThat(status).isEqualTo(429);
    }
  }

  @Test
  void more_at_once_than_it_can_work_on_come_again() {
    RequestLimits limits =
        new RequestLimits(new RequestLimits.Amounts(10, 10, 5, 2), System::nanoTime);
    limits.enter();
    limits.enter();
    assertThatThrownBy(limits::enter)
        .isInstanceOfSatisfying(
            ApiProblem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(503);
              assertThat(problem.again()).contains(Duration.ofSeconds(1));
            });
    limits.leave();
    limits.enter();
  }

  @Test
  void the_proxy_alone_says_where_a_request_came_from() {
    ProxyPeers here = ProxyPeers.of(List.of());
    assertThat(here.forwarded(from("127.0.0.1", "10.9.9.9, 10.1.1.1")).address())
        .isEqualTo("10.1.1.1");
    assertThat(here.forwarded(from("192.168.1.5", "10.1.1.1")).address()).isEqualTo("192.168.1.5");
    for (String nonsense : List.of("", "x", "10.1.1.1 evil", "a".repeat(200), "<b>")) {
      assertThat(here.forwarded(from("::1", nonsense)).address()).as(nonsense).isEqualTo("::1");
    }
    ProxyPeers other = ProxyPeers.of(List.of("192.168.1.0/28", "fd00::/8"));
    assertThat(other.has("192.168.1.15")).isTrue();
    assertThat(other.has("192.168.1.16")).isFalse();
    assertThat(other.has("127.0.0.1")).isFalse();
    assertThat(other.has("fd12::1%eth0")).isTrue();
    for (String wrong : List.of("proxy.lan", "1.2.3.4/33", "1.2.3.4/", "::1/129", "")) {
      assertThatThrownBy(() -> ProxyPeers.of(List.of(wrong)))
          .as(wrong)
          .isInstanceOf(RefusedException.class);
    }
  }

  private static ApiRequest from(String address, String forwarded) {
    return new ApiRequest(
        "GET", "/", Map.of(), Map.of("x-forwarded-for", forwarded), "", false, address);
  }
}
