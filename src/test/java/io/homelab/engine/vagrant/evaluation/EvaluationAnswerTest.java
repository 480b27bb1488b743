package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.evaluation.EvaluationAnswer.Broken;
import io.homelab.engine.vagrant.evaluation.EvaluationAnswer.Evaluated;
import io.homelab.engine.vagrant.evaluation.EvaluationAnswer.Unintelligible;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an answer of the evaluation. */
class EvaluationAnswerTest {
  @Test
  void the_answer_is_one_marked_line_among_whatever_else_is_printed() throws IOException {
    String answer = Files.readString(Sample.named("one-machine").answerFile());

    assertThat(EvaluationAnswer.in("noise {\n" + EvaluationAnswer.MARK + answer + "more\n"))
        .isInstanceOf(Evaluated.class);
    assertThat(EvaluationAnswer.in("noise\n"))
        .isEqualTo(new Unintelligible("Vagrant gave no answer"));
  }

  @ParameterizedTest
  @CsvSource({
    "broken-asks, failed, 2",
    "broken-empty, nothing_configured,",
    "broken-exit, exit, 2",
    "broken-missing-file, failed, 2",
    "broken-new-version, failed, 1",
    "broken-old-style, version_1,",
    "broken-syntax, syntax, 6"
  })
  void a_broken_vagrantfile_says_what_is_wrong_and_where(String name, String kind, String line)
      throws IOException {
    Broken broken = (Broken) Sample.named(name).answer();

    assertThat(broken.kind()).isEqualTo(kind);
    assertThat(broken.line().isPresent() ? "" + broken.line().getAsLong() : null).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{\"schema_version\":1",
        "{\"schema_version\":2}",
        "{\"schema_version\":1}",
        "{\"schema_version\":1,\"error\":7}",
        "{\"schema_version\":1,\"machines\":[]}",
        "{\"schema_version\":1,\"machines\":[{\"name\":7}]}",
        "{\"schema_version\":1,\"machines\":{}}"
      })
  void an_answer_of_another_form_is_none(String json) {
    assertThat(EvaluationAnswer.parse(json)).isInstanceOf(Unintelligible.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"autostart\":true",
        "\"networks\":[",
        "\"calls\":[",
        "\"type\":\"forwarded_port\"",
        "\"asked_plugins\":[]"
      })
  void a_part_of_another_type_spoils_the_whole_answer(String part) throws IOException {
    String answer = Files.readString(Sample.named("windows-guest").answerFile());
    assertThat(answer).contains(part);

    assertThat(EvaluationAnswer.parse(answer.replace(part, "\"other\":" + tail(part))))
        .isInstanceOf(Unintelligible.class);
  }

  private static String tail(String part) {
    return part.substring(part.indexOf(':') + 1);
  }
}
