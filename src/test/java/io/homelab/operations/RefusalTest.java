package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.HostName;
import io.homelab.operations.Refusal.Kind;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.state.LabLease;
import io.homelab.state.LockNotes;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
  private static Refusal refusal(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<?>) answer).refusal();
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, UNREACHABLE",
    "HOST_KEY_UNKNOWN, UNREACHABLE",
    "HOST_KEY_CHANGED, UNREACHABLE",
    "AUTH_REFUSED, UNREACHABLE",
    "TIMED_OUT, HOST_FAILED",
    "FAILED, HOST_FAILED",
    "INTERRUPTED, INTERRUPTED"
  })
  void what_went_wrong_on_the_way_to_a_host_says_what_a_program_does_about_it(
      RemoteException.FailureKind kind, Kind expected) {
    Refusal refusal =
        refusal(
            Answer.of(() -> {
              throw new RemoteException(
                  kind, new HostName("nuc"), "host nuc is silent", "switch it on", null);
            }));
    assertThat(refusal.kind()).isEqualTo(expected);
    assertThat(refusal.hint()).isEqualTo("switch it on");
  }

  @Test
  void a_lock_that_is_taken_is_a_refusal_that_names_its_holder(@TempDir Path folder) {
    try (LabLease lock = LockNotes.lock(folder, "ann@nuc")) {
      Refusal refusal = refusal(Answer.of(() -> LockNotes.lock(folder, "bob@nuc")));
      assertThat(refusal.kind()).isEqualTo(Kind.LOCKED);
      assertThat(refusal.sentence()).contains("ann@nuc");
    }
  }

  @Test
  void an_interrupt_is_a_refusal_and_a_bug_is_none() {
    assertThat(
            refusal(
                    Answer.of(() -> {
                      throw new InterruptedRunException();
                    }))
                .kind())
        .isEqualTo(Kind.INTERRUPTED);
    assertThatThrownBy(() ->
            Answer.of(() -> {
              throw new IllegalStateException("a bug");
            }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_full_disk_is_a_refusal_in_the_systems_words_and_an_odd_stream_is_a_bug() {
    IOException full = new IOException("No space left on device");
    Refusal expected =
        Refusal.usage(
            "cannot read or write a file: No space left on device",
            "check free disk space and permissions");
    assertThat(
            refusal(
                Answer.of(() -> {
                  throw full;
                })))
        .isEqualTo(expected);
    assertThat(Refusal.expected(new UncheckedIOException(full))).contains(expected);
    assertThatThrownBy(() ->
            Answer.of(() -> {
              throw new EOFException();
            }))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void a_refusal_goes_through_unchanged() {
    Refusal refusal = new Refusal(Kind.DOES_NOT_FIT, "no room", "");
    assertThat(
            refusal(
                Answer.of(() -> {
                  throw new RefusedException(refusal);
                })))
        .isEqualTo(refusal);
    assertThat(Answer.of(() -> 7).orThrow()).isEqualTo(7);
  }
}
