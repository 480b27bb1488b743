package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.cli.HomeLabCommand;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.remote.Tty;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** What a distribution is made with: writes the manual pages. */
final class Manual {
  private Manual() {}

  /**
   * Writes them.
   *
   * @param args the folder, which is made, and the date that the pages have
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Environment environment =
        Composition.environment(
            folder,
            folder,
            Map.of(),
            "nobody",
            "nowhere",
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Environment.Terminal.none(),
            new TerminalPrompt(Tty.own()),
            () -> Instant.EPOCH,
            new VagrantEngine());
    for (Map.Entry<String, String> page :
        HomeLabCommand.manualPages(environment, args[1]).entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
  }
}
