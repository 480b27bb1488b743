package io.homelab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.BoxReceivers.Receiver;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RecordingHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BoxReceiversTest {
  private static final long MB = 1_000_000;

  private final BoxReceivers receivers = new BoxReceivers();

  private Receiver begin(String host) {
    return receivers.begin(new RecordingHost(host), "/w/boxes/x.part");
  }

  private CompletableFuture<Receiver> later(String host) {
    return DaemonThread.supply(() -> begin(host));
  }

  private static Optional<String> before(Receiver turn) {
    return turn.before().map(other -> other.remote().name().value());
  }

  @Test
  void over_a_slow_line_each_takes_it_from_another_one_and_nobody_serves_two() throws Exception {
    Receiver first = begin("a");
    first.progress(0, 100 * MB);
    List<CompletableFuture<Receiver>> others = List.of(later("b"), later("c"), later("d"));
    first.progress(2 * MB, 100 * MB);
    List<String> lenders = new ArrayList<>();
    for (CompletableFuture<Receiver> other : others) {
      lenders.add(before(other.get(20, TimeUnit.SECONDS)).orElseThrow());
    }
    assertThat(before(first)).isEmpty();
    assertThat(lenders).contains("a").doesNotHaveDuplicates().isSubsetOf("a", "b", "c", "d");
  }

  @Test
  void over_a_fast_line_everyone_gets_it_from_here() throws Exception {
    Receiver first = begin("a");
    first.progress(0, 100 * MB);
    CompletableFuture<Receiver> second = later("b");
    CompletableFuture<Receiver> third = later("c");
    first.progress(99 * MB, 100 * MB);
    assertThat(before(second.get(20, TimeUnit.SECONDS))).isEmpty();
    assertThat(before(third.get(20, TimeUnit.SECONDS))).isEmpty();
  }

  @Test
  void the_others_begin_at_once_when_the_first_one_has_it() throws Exception {
    Receiver first = begin("a");
    CompletableFuture<Receiver> second = later("b");
    first.whole();
    long begin = System.nanoTime();
    assertThat(before(second.get(20, TimeUnit.SECONDS))).isEmpty();
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void when_the_first_one_fails_the_next_is_the_first() throws Exception {
    Receiver first = begin("a");
    CompletableFuture<Receiver> second = later("b");
    first.close();
    Receiver next = second.get(20, TimeUnit.SECONDS);
    assertThat(before(next)).isEmpty();
    AtomicBoolean failed = new AtomicBoolean();
    first.ifFailed(() -> failed.set(true));
    assertThat(failed).isTrue();
    next.progress(0, 100 * MB);
    assertThat(before(later("c").get(20, TimeUnit.SECONDS))).contains("b");
  }

  @Test
  void nobody_takes_it_from_a_host_that_has_it_already() throws Exception {
    Receiver first = begin("a");
    first.progress(0, 100 * MB);
    Receiver second = later("b").get(20, TimeUnit.SECONDS);
    assertThat(before(second)).contains("a");
    second.progress(1, 100 * MB);
    first.whole();
    assertThat(before(later("c").get(20, TimeUnit.SECONDS))).contains("b");
  }

  @Test
  void a_stopped_run_does_not_wait() {
    begin("a").progress(0, 100 * MB);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> begin("b")).isInstanceOf(InterruptedRunException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
