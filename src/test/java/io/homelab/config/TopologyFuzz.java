package io.homelab.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A topology of any bytes is read, or refused with the places of what is wrong. */
public final class TopologyFuzz {
  private static final Pattern PLACE = Pattern.compile("(?s)topology\\.yaml:[0-9]+:[0-9]+: .+");
  private static final LabSources SOURCES =
      new LabSources(
          Path.of("hosts.yaml"), Path.of("topology.yaml"), Path.of("/home/x"), Path.of("/lab"));

  private TopologyFuzz() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    List<Problem> problems = LabReader.problems(SOURCES, new String(data, StandardCharsets.UTF_8));
    for (Problem problem : problems) {
      if (!PLACE.matcher(problem.toString()).matches()) {
        throw new AssertionError("without a place: " + problem);
      }
    }
  }
}
