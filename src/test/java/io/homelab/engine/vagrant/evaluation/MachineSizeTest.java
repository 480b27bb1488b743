package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the ways to write a size come to. */
class MachineSizeTest {
  @ParameterizedTest
  @CsvSource({
    "2048, 2048",
    "'\"2048\"', 2048",
    "'\"2GB\"', 2048",
    "'\"1.0\"', 1",
    "2048.0, 2048",
    "0, ",
    "-1, ",
    "'\"much\"', ",
    "'\"9999999999999TB\"', ",
    "true, "
  })
  void memory_is_in_mebibytes_and_only_a_positive_amount_counts(String written, String memory)
      throws IOException {
    assertThat(sizeWith(written).memoryMb())
        .isEqualTo(memory == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(memory)));
  }

  /** The size of the sample's machine with another memory. */
  private static MachineSize sizeWith(String written) throws IOException {
    String answer = Files.readString(Sample.named("windows-guest").answerFile());
    assertThat(answer).contains("\"memory\":4096");
    EvaluationAnswer read =
        EvaluationAnswer.parse(answer.replace("\"memory\":4096", "\"memory\":" + written));
    return MachineSize.of(
        ((EvaluationAnswer.Evaluated) read).vagrantfile().machines().getFirst(), "virtualbox");
  }
}
