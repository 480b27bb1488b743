package io.homelab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNameTest {
  @Test
  void letters_digits_dots_underscores_and_hyphens_make_a_name() {
    assertThat(new SnapshotName("v1.0_a-b")).hasToString("v1.0_a-b");
    assertThat(SnapshotName.isValid("a".repeat(100))).isTrue();
    assertThat(SnapshotName.isValid("a".repeat(101))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--force", ".hidden", "a b", "a/b", "a\n", "caf\u00e9"})
  void a_snapshot_name_is_no_option_no_path_and_one_word(String name) {
    assertThat(SnapshotName.isValid(name)).isFalse();
    assertThatThrownBy(() -> new SnapshotName(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
