package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.HostName;
import io.homelab.plan.RunTimes;
import io.homelab.plan.RunTimes.BoxTime;
import io.homelab.plan.RunTimes.MachineTime;
import io.homelab.plan.RunTimes.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTimesFileTest {
  private static final RunTimes SOME =
      new RunTimes(
          List.of(new BoxTime(new HostName("nuc"), "x/alpine", 18_000_000, 8400)),
          List.of(new MachineTime(new HostName("nuc"), "x/alpine", Part.CREATE, 96_900)));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("times.jsonl");
  }

  private RunTimes read() {
    return new RunTimesFile(folder).read();
  }

  @Test
  void what_was_added_is_read_again_by_its_owner_alone() throws IOException {
    Path fresh = folder.resolve("a/.homelab");
    new RunTimesFile(fresh).add(SOME);
    new RunTimesFile(fresh).add(SOME);

    assertThat(new RunTimesFile(fresh).read().machines())
        .hasSize(2)
        .containsOnly(SOME.machines().getFirst());
    assertThat(new RunTimesFile(fresh).read().boxes()).hasSize(2);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(fresh.resolve("times.jsonl"))))
        .isEqualTo("rw-------");
    assertThat(fresh).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void lines_that_make_no_sense_are_left_out() throws IOException {
    Files.writeString(
        file(),
        """
        {"part":"create","host":"nuc","box":"b","millis":5}
        {"part":"create","host":"../nuc","box":"b","millis":5}
        {"part":"create","host":"nuc","box":"","millis":5}
        {"part":"create","host":"nuc","box":"b","millis":-5}
        {"part":"create","host":"nuc","box":"b","millis":99999999999999999999}
        {"part":"explode","host":"nuc","box":"b","millis":5}
        {"part":"box","host":"nuc","box":"b","millis":5}
        {"part":"box","host":"nuc","box":"b","millis":5,"bytes":-1}
        {"part":["create"],"host":{},"box":7,"millis":"x"}
        7
        null
        [
        {"part":"create","host":"nuc","box":"b","mil
        """);

    assertThat(read().machines())
        .containsExactly(new MachineTime(new HostName("nuc"), "b", Part.CREATE, 5));
    assertThat(read().boxes()).isEmpty();
  }

  @Test
  void a_file_that_is_none_of_ours_counts_as_not_there_and_is_replaced() throws IOException {
    Files.writeString(file(), "x".repeat((1 << 20) + 1));
    assertThat(read()).isEqualTo(RunTimes.NONE);

    new RunTimesFile(folder).add(SOME);

    assertThat(read()).isEqualTo(SOME);
    Files.delete(file());
    Files.write(file(), new byte[] {(byte) 0xff, 0, 10, (byte) 0xfe});
    assertThat(read()).isEqualTo(RunTimes.NONE);
  }

  @Test
  void the_oldest_lines_go() throws IOException {
    MachineTime some = SOME.machines().getFirst();
    for (int i = 0; i < 2; i++) {
      new RunTimesFile(folder).add(new RunTimes(List.of(), Collections.nCopies(400, some)));
    }
    assertThat(Files.readAllLines(file())).hasSize(RunTimesFile.OF_EACH);

    List<MachineTime> many =
        IntStream.range(0, 1200)
            .mapToObj(
                i -> new MachineTime(new HostName("h" + i), some.box(), some.part(), some.millis()))
            .toList();
    new RunTimesFile(folder).add(new RunTimes(List.of(), many));
    assertThat(Files.readAllLines(file()))
        .hasSize(RunTimesFile.KEPT)
        .last(InstanceOfAssertFactories.STRING)
        .contains("h1199");
  }

  @Test
  void a_folder_that_cannot_be_written_harms_no_run() throws IOException {
    Path taken = Files.createFile(folder.resolve("file"));

    new RunTimesFile(taken).add(SOME);

    assertThat(new RunTimesFile(taken).read()).isEqualTo(RunTimes.NONE);
  }
}
