package io.homelab.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Writes the starter files of a lab. */
public final class StarterFiles {
  private static final String GITIGNORE = "/local/\n.homelab/\n.vagrant/\n";
  private static final String IGNORE = ".gitignore";
  private static final String DEFAULT_TEMPLATE = "single";

  /** The labs to choose from, smallest first. */
  private static final List<String> TEMPLATES = List.of(DEFAULT_TEMPLATE, "multi", "ha");

  private static final String HOSTS = "hosts.yaml";
  private static final String TOPOLOGY = "topology.yaml";

  /**
   * Where to write, and what.
   *
   * @param folder the folder, created if missing
   * @param template the kind of lab; empty for the default
   */
  public record StarterRequest(Path folder, String template) {}

  private StarterFiles() {}

  /**
   * Writes them; overwrites none. A hosts file that is there is one to use.
   *
   * @return the names of those that were written
   */
  public static Answer<List<String>> write(StarterRequest request) {
    return Answer.of(() -> {
      Path folder = request.folder();
      Files.createDirectories(folder);
      String template = template(request.template());
      if (Files.exists(folder.resolve(TOPOLOGY))) {
        throw new RefusedException(
            Refusal.usage(
                TOPOLOGY + " already exists; nothing was written",
                Files.exists(folder.resolve(HOSTS))
                    ? "move it away, or use another folder: -C DIR"
                    : "for a hosts.yaml, run: homelab hosts add 127.0.0.1 (this computer), or"
                        + " homelab hosts add ALIAS..."));
      }
      List<String> written = new ArrayList<>();
      if (!Files.exists(folder.resolve(HOSTS))) {
        written.add(HOSTS);
      }
      written.add(TOPOLOGY);
      for (String name : written) {
        Files.write(folder.resolve(name), content(template, name), StandardOpenOption.CREATE_NEW);
      }
      Path ignore = folder.resolve(IGNORE);
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, GITIGNORE, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        written.add(IGNORE);
      }
      EditorSchemas.into(folder);
      return List.copyOf(written);
    });
  }

  private static String template(String wanted) {
    if (!wanted.isEmpty() && !TEMPLATES.contains(wanted)) {
      throw new RefusedException(
          Refusal.usage(
              "there is no template '" + wanted + "'",
              "use --topology single (one computer), multi (two) or ha (three)"));
    }
    return wanted.isEmpty() ? DEFAULT_TEMPLATE : wanted;
  }

  private static byte[] content(String template, String name) throws IOException {
    try (InputStream in = StarterFiles.class.getResourceAsStream("init/" + template + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("missing template " + name);
      }
      return in.readAllBytes();
    }
  }
}
