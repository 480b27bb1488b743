package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.UnreadableDefinitionException;
import io.homelab.model.HostName;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Vagrant itself answers about the samples, and that the records of it are still true. */
class RecordedAnswersLabTest {
  private static final boolean UPDATE = System.getProperty("golden.update") != null;

  @TempDir private Path home;

  static List<Sample> ending() throws IOException {
    return Sample.all().stream()
        .filter(sample -> !sample.toString().equals("broken-endless"))
        .toList();
  }

  private LocalHost here() {
    return new LocalHost(new HostName("here"), home);
  }

  @ParameterizedTest
  @MethodSource("ending")
  void the_record_is_what_vagrant_says(Sample sample) throws IOException {
    String stdout =
        here()
            .run(
                RemoteCommand.of(
                        Evaluation.argv(sample.vagrantfile(), "libvirt"), Duration.ofSeconds(60))
                    .withStdin(Stdin.text(Evaluation.program())))
            .stdout();
    String line =
        stdout
            .lines()
            .filter(each -> each.startsWith(EvaluationAnswer.MARK))
            .findFirst()
            .orElse("");
    String recorded =
        sample.recorded(line.substring(Math.min(line.length(), EvaluationAnswer.MARK.length())));
    if (UPDATE) {
      Files.writeString(sample.answerFile(), recorded);
    }
    assertThat(sample.answerFile()).hasContent(recorded);
    assertThat(sample.folder().resolve(".vagrant")).doesNotExist();
  }

  @Test
  void an_endless_vagrantfile_is_ended() {
    Sample endless = Sample.named("broken-endless");

    assertThatThrownBy(() ->
            new Evaluation(here(), Duration.ofSeconds(8)).of(endless.vagrantfile(), "libvirt"))
        .isInstanceOf(UnreadableDefinitionException.class)
        .hasMessageContaining("was not evaluated within 8 s");
  }
}
