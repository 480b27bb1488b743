package io.homelab.operations;

import io.homelab.config.FileSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The schemas of a lab's files, for editors. A comment in a file names its schema relative to the
 * file, {@code .homelab/topology.schema.json}: that works without a network, and wherever HomeLab
 * is installed.
 */
public final class EditorSchemas {
  private static final String FOLDER = ".homelab";

  private EditorSchemas() {}

  /** The schema of {@code hosts.yaml}. */
  public static String hosts() {
    return FileSchema.HOSTS.text();
  }

  /** The schema of {@code topology.yaml}. */
  public static String topology() {
    return FileSchema.TOPOLOGY.text();
  }

  /**
   * Puts both where the files beside {@code .homelab} name them.
   *
   * @param lab the folder of the files
   * @return what was written
   */
  public static Answer<List<Path>> write(Path lab) {
    return Answer.of(() -> {
      if (!Files.isDirectory(lab)) {
        throw new RefusedException(
            Refusal.usage("there is no folder " + lab, "name the folder of a lab: -C DIR"));
      }
      return into(lab);
    });
  }

  /** Those that are not there yet, or are another version's. */
  static List<Path> into(Path lab) throws IOException {
    Path folder = lab.resolve(FOLDER);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
    List<Path> written = new ArrayList<>();
    for (FileSchema schema : FileSchema.values()) {
      Path file = folder.resolve(schema.fileName());
      OutputFile.replace(file, schema.text());
      written.add(file);
    }
    return List.copyOf(written);
  }
}
