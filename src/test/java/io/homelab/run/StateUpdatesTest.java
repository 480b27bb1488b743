package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.state.FileStateStore;
import io.homelab.state.LabState;
import io.homelab.state.StaleStateException;
import io.homelab.state.StateException;
import io.homelab.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateUpdatesTest {
  private static final LabName LAB = new LabName("devlab");

  @TempDir Path folder;
  private StateStore store;
  private StateUpdates updates;

  @BeforeEach
  void aRun() {
    store = FileStateStore.beside(folder);
    updates = new StateUpdates(store, store.save(LabState.empty(LAB)));
  }

  private static LabState cordoning(LabState state) {
    return state.withCordoned(new TreeSet<>(Set.of(new HostName("attic"))));
  }

  @Test
  void changes_that_could_not_be_written_are_written_with_the_next_one() throws IOException {
    Path inTheWay = Files.createDirectory(folder.resolve(".homelab/state.json.new"));
    for (int change = 0; change < 2; change++) {
      assertThatThrownBy(() -> updates.update(state -> cordoning(state).withNextHostIndex(4)))
          .isInstanceOf(StateException.class)
          .hasMessageStartingWith("cannot write");
      updates.update(state -> state);
      assertThatThrownBy(() -> updates.update(state -> state.withNextHostIndex(3)))
          .isInstanceOf(StateException.class);
    }
    Files.delete(inTheWay);

    updates.update(state -> state.withNextHostIndex(5));

    LabState written = store.load(LAB);
    assertThat(written).isEqualTo(updates.state()).isEqualTo(cordoning(written));
    assertThat(written.nextHostIndex()).isEqualTo(5);
    assertThat(written.serial()).isEqualTo(2);
  }

  @Test
  void a_run_that_another_one_overtook_fails_and_leaves_what_that_wrote() {
    LabState theirs = FileStateStore.beside(folder).save(store.load(LAB).withNextHostIndex(7));
    for (int change = 1; change < 3; change++) {
      int index = change;
      assertThatThrownBy(() -> updates.update(state -> state.withNextHostIndex(index)))
          .isInstanceOf(StaleStateException.class);
    }
    assertThat(store.load(LAB)).isEqualTo(theirs);
  }
}
