package io.homelab.config;

import io.homelab.model.Host;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A hosts.yaml of any bytes is read, or refused with the places of what is wrong. */
public final class HostsFuzz {
  private static final Pattern PLACE = Pattern.compile("(?s)hosts\\.yaml:[0-9]+:[0-9]+: .+");

  private HostsFuzz() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    Problems problems = new Problems();
    Path here = Path.of("/lab");
    KnownNames transports = KnownNames.only(new TreeSet<>(List.of(Host.LOCAL, Host.SSH)));
    String text = new String(data, StandardCharsets.UTF_8);
    YamlTree.parse(new SourceFile(0, Path.of("hosts.yaml"), "hosts.yaml"), text, problems)
        .flatMap(root -> new ValueReader(problems).map(root, "the file"))
        .ifPresent(document -> new HostsReader(here, here, transports, problems).read(document));
    for (Problem problem : problems.sorted()) {
      if (!PLACE.matcher(problem.toString()).matches()) {
        throw new AssertionError("without a place: " + problem);
      }
    }
  }
}
