package io.homelab;

import io.homelab.cli.Environment;
import io.homelab.cli.HomeLabCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Environment environment = Rehearsal.environment(folder);
    for (Map.Entry<String, String> page :
        HomeLabCommand.manualPages(environment, args[1]).entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
  }
}
