package io.homelab.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Projects in {@code projects.json}, for its owner alone. */
final class FileProjectBooks implements ProjectBooks {
  private static final String FILE = "projects.json";

  private final OwnFolder folder;

  /** Those of that folder, which may have none yet. */
  FileProjectBooks(Path folder) {
    this.folder = OwnFolder.of(folder);
  }

  private Path file() {
    return folder.path().resolve(FILE);
  }

  static Path file(Path folder) {
    return OwnFolder.of(folder).path().resolve(FILE);
  }

  @Override
  public List<Project> all() {
    try {
      return read();
    } catch (IOException e) {
      throw AccessException.of("read " + file(), e);
    }
  }

  @Override
  public void change(Function<List<Project>, List<Project>> change) {
    try {
      folder.locked(
          "projects.lock",
          () -> {
            List<Project> before = read();
            List<Project> after =
                change.apply(before).stream().sorted(Comparator.comparing(Project::name)).toList();
            if (!after.equals(before)) {
              folder.replace(FILE, ProjectJson.write(after));
            }
            return true;
          });
    } catch (IOException e) {
      throw AccessException.of("write " + file(), e);
    }
  }

  private List<Project> read() throws IOException {
    try {
      return ProjectJson.read(Files.readAllBytes(file()), file().toString());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
