package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A box file that is none: it is said, no machine is made, and nothing half stays on the host. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class BadBoxesTest {
  @TempDir Path temporary;
  private ScriptedComputer computer;
  private Path file;

  @BeforeEach
  void aHostWithoutTheBox() throws Exception {
    computer = new ScriptedComputer(temporary);
    computer.withoutBoxes();
    computer.file(
        "hosts.yaml",
        "hosts: [{ name: a, address: 127.0.0.1, workdir: ~/a, box_source: copy,"
            + " capacity: { cpus: 64, memory_mb: 400 } }]\n");
    computer.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines: [{ name: web }]
        """);
    file = Files.createDirectory(computer.lab.resolve("boxes")).resolve("x-alpine-virtualbox.box");
  }

  private static byte[] bad(String how) throws IOException {
    byte[] good = ScriptedComputer.box("box.img");
    return switch (how) {
      case "cut" -> Arrays.copyOf(good, good.length / 2);
      case "a byte short" -> Arrays.copyOf(good, good.length - 20);
      case "rotten" -> {
        Arrays.fill(good, good.length / 2, good.length / 2 + 4096, (byte) 0);
        yield good;
      }
      case "a page" -> "<!DOCTYPE html><title>Not found</title>".getBytes(StandardCharsets.UTF_8);
      default -> new byte[0];
    };
  }

  @ParameterizedTest
  @CsvSource({
    "cut, 6, The box could not be unpacked",
    "rotten, 6, The box could not be unpacked",
    "a page, 6, The box could not be unpacked",
    "empty, 2, x-alpine-virtualbox.box"
  })
  void a_bad_box_is_told_and_a_good_one_in_its_place_is_taken(String how, int exit, String words)
      throws Exception {
    Files.write(file, bad(how));
    CommandLineRun up = computer.homelab("vos", "up");
    assertThat(up.exit()).as(up.out() + up.err()).isEqualTo(exit);
    assertThat(up.out() + up.err()).contains(words).doesNotContain("a bug");
    assertThat(computer.done()).isEmpty();

    Files.write(file, ScriptedComputer.box("good.img"));
    CommandLineRun again = computer.homelab("vos", "up");
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(computer.done()).containsExactly("box good.img", "up web");
    assertThat(computer.home.resolve("a/boxes")).doesNotExist();
  }
}
