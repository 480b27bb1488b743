package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.homelab.config.HostsFuzz;
import io.homelab.config.TopologyFuzz;
import io.homelab.engine.vagrant.VagrantWordsFuzz;
import io.homelab.probe.ProbeFuzz;
import io.homelab.remote.RunWordsFuzz;
import io.homelab.remote.ssh.KnownHostsFuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the fuzzer begins with, and a few thousand changes of it. {@code mvn verify -Pfuzz} goes on
 * from there.
 */
class FuzzSeedsTest {
  private static final Path SEEDS = Path.of("src/test/resources/fuzz");
  private static final int CHANGES = 1_500;

  enum Target {
    HOSTS("hosts", HostsFuzz::fuzzerTestOneInput),
    TOPOLOGY("topology", TopologyFuzz::fuzzerTestOneInput),
    KNOWN_HOSTS("known_hosts", KnownHostsFuzz::fuzzerTestOneInput),
    PROBE("probe", ProbeFuzz::fuzzerTestOneInput),
    VAGRANT("vagrant", VagrantWordsFuzz::fuzzerTestOneInput),
    RUN_WORDS("run_words", RunWordsFuzz::fuzzerTestOneInput);

    private final String folder;

    @SuppressWarnings("ImmutableEnumChecker") // it is a method
    private final Consumer<byte[]> parser;

    Target(String folder, Consumer<byte[]> parser) {
      this.folder = folder;
      this.parser = parser;
    }

    List<byte[]> seeds() throws IOException {
      try (Stream<Path> files = Files.list(SEEDS.resolve(folder))) {
        return files.sorted().map(Target::read).toList();
      }
    }

    private static byte[] read(Path file) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatever_comes_is_understood_or_refused(Target target) throws IOException {
    List<byte[]> seeds = target.seeds();
    assertThat(seeds).isNotEmpty();
    for (byte[] seed : seeds) {
      target.parser.accept(seed);
    }
    Random random = new Random(9);
    for (int i = 0; i < CHANGES; i++) {
      byte[] changed = changed(seeds, random);
      assertThatCode(() -> target.parser.accept(changed))
          .as(() -> new String(changed, StandardCharsets.UTF_8))
          .doesNotThrowAnyException();
    }
  }

  /** One seed with some bytes changed, left out, doubled, or taken from another. */
  private static byte[] changed(List<byte[]> seeds, Random random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int times = random.nextInt(6); times >= 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> {
              bytes[at] = (byte) random.nextInt(256);
              yield bytes;
            }
            case 1 -> joined(bytes, 0, at, bytes, to, bytes.length);
            case 2 -> joined(bytes, 0, to, bytes, at, bytes.length);
            default -> {
              byte[] other = seeds.get(random.nextInt(seeds.size()));
              yield joined(bytes, 0, at, other, random.nextInt(other.length), other.length);
            }
          };
    }
    return bytes;
  }

  private static byte[] joined(byte[] a, int from, int to, byte[] b, int begin, int end) {
    byte[] both = Arrays.copyOf(Arrays.copyOfRange(a, from, to), to - from + end - begin);
    System.arraycopy(b, begin, both, to - from, end - begin);
    return both;
  }
}
