package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many look at a lab, its hosts are asked one look at a time. */
@Timeout(60)
class LiveLooksTest {
  private final LiveLooks looks = new LiveLooks();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Set<String> answers = ConcurrentHashMap.newKeySet();

  /** Asks the hosts, which answer when the gate is open. */
  private String ask() {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    now.decrementAndGet();
    return "answer " + asked.incrementAndGet();
  }

  private Thread looking(String question) {
    return Thread.ofPlatform().start(() -> answers.add(looks.of("devlab", question, this::ask)));
  }

  /** Opens the gate when all of them wait for something. */
  private void answerAll(List<Thread> all) throws Exception {
    while (!all.stream().allMatch(each -> each.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    gate.countDown();
    for (Thread each : all) {
      each.join();
    }
  }

  @Test
  void whoever_asks_the_same_meanwhile_gets_the_same_answer() throws Exception {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(looking("machines"));
    }
    answerAll(all);
    assertThat(answers).containsExactly("answer 1");
    looking("machines").join();
    assertThat(answers).containsExactlyInAnyOrder("answer 1", "answer 2");
  }

  @Test
  void other_questions_of_the_lab_wait_for_their_turn() throws Exception {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(looking("why " + i));
    }
    answerAll(all);
    assertThat(answers).hasSize(8);
    assertThat(most).hasValue(1);
  }

  @Test
  void a_look_that_fails_fails_for_who_waited_for_it_and_not_for_the_next() {
    Supplier<String> away =
        () -> {
          throw ApiProblem.notFound("away", "");
        };
    assertThatThrownBy(() -> looks.of("devlab", "machines", away)).isInstanceOf(ApiProblem.class);
    assertThat(looks.of("devlab", "machines", () -> "here")).isEqualTo("here");
  }
}
