package io.homelab.probe;

import io.homelab.model.Argv;
import io.homelab.model.LabName;
import io.homelab.remote.RunScripts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The script that tells what a host is: {@link #argv} is the command and {@link #text} is what it
 * reads on its standard input. {@link ProbeOutput} reads the answer.
 */
public final class ProbeScript {
  private ProbeScript() {}

  /**
   * The command.
   *
   * @param workdir the lab's folder on the host: absolute, below {@code ~/} or relative to the home
   *     folder; absent means {@code ~/homelab/LAB}. The host expands it.
   * @param lab the lab
   * @param libvirt what the lab uses of libvirt
   */
  public static Argv argv(Optional<String> workdir, LabName lab, LibvirtUse libvirt) {
    return Argv.of(
            "sh",
            "-s",
            "--",
            workdir.orElse(""),
            lab.value(),
            libvirt.pool(),
            libvirt.uri().orElse(""))
        .with(libvirt.volumes().keySet());
  }

  /**
   * The script itself, for a POSIX shell.
   *
   * @throws UncheckedIOException when the program's own file is damaged
   */
  public static String text() {
    try (InputStream in = ProbeScript.class.getResourceAsStream("probe.sh")) {
      if (in == null) {
        throw new IllegalStateException("probe.sh is missing from the program");
      }
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // Its first line has to stay the first.
      int first = script.indexOf('\n') + 1;
      return script.substring(0, first) + RunScripts.library() + script.substring(first);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
