package io.homelab.engine.vagrant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The one Vagrantfile of every workdir; {@link VosConfig} tells it what to make. */
public final class Vagrantfile {
  /** The file's name in a workdir. */
  public static final String FILE_NAME = "Vagrantfile";

  private Vagrantfile() {}

  /**
   * The file's bytes.
   *
   * @throws UncheckedIOException when the program's own file is damaged
   */
  public static byte[] bytes() {
    try (InputStream in = Vagrantfile.class.getResourceAsStream(FILE_NAME)) {
      if (in == null) {
        throw new IllegalStateException("the Vagrantfile is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
