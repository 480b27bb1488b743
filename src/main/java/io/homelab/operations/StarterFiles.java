package io.homelab.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files to begin a lab with. */
public final class StarterFiles {
  private static final String GITIGNORE = "/local/\n.homelab/\n.vagrant/\n";
  private static final String USUAL_TEMPLATE = "multi";

  /** The labs to choose from, smallest first. */
  private static final List<String> TEMPLATES = List.of("single", USUAL_TEMPLATE, "ha");

  private static final List<String> NAMES = List.of("hosts.yaml", "topology.yaml");

  /**
   * Where to write, and what.
   *
   * @param folder the folder, made if it is not there
   * @param template the kind of lab; empty for the usual one
   */
  public record StarterRequest(Path folder, String template) {}

  private StarterFiles() {}

  /**
   * Writes them, over none that is there already.
   *
   * @return their names
   */
  public static Answer<List<String>> write(StarterRequest request) {
    return Answer.of(() -> {
      Path folder = request.folder();
      Files.createDirectories(folder);
      String template = template(request.template());
      for (String name : NAMES) {
        if (Files.exists(folder.resolve(name))) {
          throw new RefusedException(
              Refusal.usage(
                  name + " is there already; nothing was written", "move it away, or use -C DIR"));
        }
      }
      for (String name : NAMES) {
        Files.write(folder.resolve(name), content(template, name), StandardOpenOption.CREATE_NEW);
      }
      Path ignore = folder.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, GITIGNORE, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      }
      return List.of(NAMES.getFirst(), NAMES.getLast(), ".gitignore");
    });
  }

  private static String template(String wanted) {
    if (!wanted.isEmpty() && !TEMPLATES.contains(wanted)) {
      throw new RefusedException(
          Refusal.usage(
              "there is no topology '" + wanted + "' to begin with",
              "--topology takes single (one computer), multi (two) or ha (some twelve machines)"));
    }
    return wanted.isEmpty() ? USUAL_TEMPLATE : wanted;
  }

  private static byte[] content(String template, String name) throws IOException {
    try (InputStream in = StarterFiles.class.getResourceAsStream("init/" + template + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its template " + name);
      }
      return in.readAllBytes();
    }
  }
}
