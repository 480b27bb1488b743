package io.homelab.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes the starter files of a lab. */
public final class StarterFiles {
  private static final String GITIGNORE = "/local/\n.homelab/\n.vagrant/\n";
  private static final String IGNORE = ".gitignore";
  private static final String DEFAULT_TEMPLATE = "single";

  /** The labs to choose from, smallest first. */
  private static final List<String> TEMPLATES = List.of(DEFAULT_TEMPLATE, "multi", "ha");

  /** What the machines of the usual template have: the last one more, each one CPU. */
  private static final long LARGEST_MB = 1024;

  private static final long USUAL_MB = 512;

  private static final String HOSTS = "hosts.yaml";
  private static final String TOPOLOGY = "topology.yaml";

  /**
   * Where to write, and what.
   *
   * @param folder the folder, created if missing
   * @param template the kind of lab; empty for the default
   * @param machines what its machines are made from, where somebody chose that
   */
  public record StarterRequest(Path folder, String template, Optional<MachineChoice> machines) {
    /** A lab as its template says. */
    public StarterRequest(Path folder, String template) {
      this(folder, template, Optional.empty());
    }
  }

  /**
   * What machines are made from.
   *
   * @param box the box, by its name
   * @param provider what makes them
   * @param most how many there is room for, at least one: the first ones of the template are left
   *     out, on which no other one depends
   */
  public record MachineChoice(String box, String provider, long most) {
    private static final String MACHINE = "\n  - name: ";
    private static final Pattern BOX =
        Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._+-]{0,99})?");

    /**
     * Whether a box can be called that.
     *
     * @param word what somebody typed
     */
    public static boolean isBox(String word) {
      return BOX.matcher(word).matches();
    }

    private String in(String topology) {
      return fewer(topology)
          .replaceFirst("(?m)^  box: [^ #]+", "  box: \"" + box + "\"")
          .replaceFirst("(?m)^  provider: [^ #]+", "  provider: " + provider);
    }

    private String fewer(String topology) {
      String rest = topology;
      int first = rest.indexOf(MACHINE);
      for (int have = rest.split(MACHINE, -1).length - 1; have > Math.max(1, most); have--) {
        int next = rest.indexOf(MACHINE, first + 1);
        rest = rest.substring(0, first) + rest.substring(next);
      }
      return rest;
    }
  }

  /**
   * As many machines of the usual template as there is room for in that many CPUs and megabytes.
   */
  public static long machinesIn(long cpus, long memoryMb) {
    long fitting = memoryMb < LARGEST_MB ? 1 : 1 + (memoryMb - LARGEST_MB) / USUAL_MB;
    return Math.max(1, Math.min(cpus, fitting));
  }

  /**
   * Makes the folder, unless it is there.
   *
   * @return whether a lab can be begun in it: it has no topology
   */
  public static Answer<Boolean> begin(Path folder) {
    return Answer.of(() -> {
      Files.createDirectories(folder);
      return !Files.exists(folder.resolve(TOPOLOGY), LinkOption.NOFOLLOW_LINKS);
    });
  }

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
      Path books = folder.resolve(".homelab");
      if (Files.exists(books, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(books)) {
        throw new RefusedException(
            Refusal.usage(
                books + " is in the way: it is no folder; nothing was written",
                "move it away, or use another folder: -C DIR"));
      }
      List<String> written = new ArrayList<>();
      if (!Files.exists(folder.resolve(HOSTS))) {
        written.add(HOSTS);
      }
      written.add(TOPOLOGY);
      for (String name : written) {
        String content = content(template, name);
        Files.writeString(
            folder.resolve(name),
            name.equals(TOPOLOGY)
                ? request.machines().map(machines -> machines.in(content)).orElse(content)
                : content,
            StandardOpenOption.CREATE_NEW);
      }
      Path ignore = folder.resolve(IGNORE);
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, GITIGNORE, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        written.add(IGNORE);
      }
      EditorSchemas.into(folder);
      // Whatever an older .gitignore says: keys are in there.
      Path own = books.resolve(IGNORE);
      if (!Files.exists(own)) {
        Files.writeString(own, "*\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      }
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

  private static String content(String template, String name) throws IOException {
    try (InputStream in = StarterFiles.class.getResourceAsStream("init/" + template + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("missing template " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
