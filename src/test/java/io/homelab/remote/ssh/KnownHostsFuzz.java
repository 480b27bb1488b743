package io.homelab.remote.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** No known_hosts of any bytes makes a key known that is not in it. */
public final class KnownHostsFuzz {
  private static final HostKey STRANGER = TestKeys.hostKey(TestKeys.rsa("stranger").getPublic());
  private static final Path FILE = file();

  private KnownHostsFuzz() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("fuzz", ".known_hosts");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.write(FILE, data);
      KnownHosts known = KnownHosts.read(List.of(FILE));
      for (String name : List.of("nuc", "[10.0.0.1]:2222", "::1", "")) {
        KnownHosts.KeyVerdict verdict =
            known.judge(List.of(name, "10.0.0.1"), STRANGER, Optional.empty());
        if (verdict instanceof KnownHosts.KeyVerdict.Known) {
          throw new AssertionError("a key that nobody knows");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
