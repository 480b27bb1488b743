package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homelab.LabText;
import io.homelab.remote.InterruptedRunException;
import io.homelab.state.FileStateStore;
import io.homelab.state.LabLease;
import io.homelab.state.LockedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two runs on one lab. */
@Timeout(60)
class KeptStateTest {
  @TempDir Path folder;
  private final List<String> said = new CopyOnWriteArrayList<>();

  private KeptState kept(String owner) {
    return new KeptState(
        LabText.read(folder, LabText.TWO_HOSTS, "{ name: a, box: x/alpine }").lab(),
        FileStateStore.beside(folder),
        folder,
        new Caller(owner, "bench", 7, Optional.empty(), () -> Instant.EPOCH));
  }

  @Test
  void who_has_no_patience_is_refused_at_once() {
    try (LabLease held = kept("ada@desk").lock("vos up")) {
      assertThat(assertThrows(LockedException.class, () -> kept("bob@nuc").lock("vos halt")))
          .hasMessageContaining("ada@desk, 'vos up', process 7");
    }
  }

  @Test
  void who_waits_says_so_once_and_gets_the_lock_when_the_other_is_done() {
    LabLease held = kept("ada@desk").lock("vos up");
    LockPatience patience =
        new LockPatience(
            Duration.ofMinutes(1),
            sentence -> {
              said.add(sentence);
              held.close();
            });
    try (LabLease mine = kept("bob@nuc").patient(patience).lock("vos halt")) {
      assertThat(mine).isNotNull();
    }
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("waiting at most 60 s: this lab is locked by another run: ada@desk, 'vos up'");
  }

  @Test
  void patience_ends() {
    try (LabLease held = kept("ada@desk").lock("vos up")) {
      KeptState other = kept("bob@nuc").patient(new LockPatience(Duration.ofSeconds(1), said::add));
      assertThrows(LockedException.class, () -> other.lock("vos halt"));
    }
    assertThat(said).hasSize(1);
  }

  @Test
  void the_wait_can_be_interrupted() {
    try (LabLease held = kept("ada@desk").lock("vos up")) {
      LockPatience patience =
          new LockPatience(Duration.ofMinutes(1), sentence -> Thread.currentThread().interrupt());
      KeptState other = kept("bob@nuc").patient(patience);
      assertThrows(InterruptedRunException.class, () -> other.lock("vos halt"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
