package io.homelab.config;

import io.homelab.model.SyncFiles;
import io.homelab.model.SyncFiles.Unfit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads paths of files that must be in the topology's folder, and checks that they are. */
final class FolderContent {
  /** What {@code homelab} writes into a workdir itself. */
  private static final List<String> RESERVED =
      List.of("Vagrantfile", "config-vos.yaml", ".vagrant", ".homelab");

  private final Path folder;
  private final ValueReader values;

  FolderContent(Path folder, ValueReader values) {
    this.folder = folder;
    this.values = values;
  }

  /** The path of a script file, relative to the folder. */
  Optional<String> script(YamlValue value, String label) {
    Optional<Path> path = existing(value, label);
    if (path.isPresent() && !Files.isRegularFile(folder.resolve(path.get()))) {
      return values.wrong(value, label, "expected a file, not a folder");
    }
    return path.map(Path::toString).filter(script -> staysInFolder(value, script));
  }

  /**
   * The path of a file or folder to sync, relative to the folder; folders end in {@code /}. It need
   * not exist yet: secrets are often created later, and a plan needs none.
   */
  Optional<String> travelling(YamlValue value, String label) {
    Optional<String> text = values.text(value, label, TextRules::pathBelow);
    Optional<Path> path = text.map(t -> Path.of(t).normalize());
    if (path.isPresent() && RESERVED.contains(path.get().getName(0).toString())) {
      return values.wrong(value, label, "expected a name that homelab does not use itself");
    }
    boolean isFolder =
        text.map(t -> t.endsWith("/")).orElse(false)
            || path.map(p -> Files.isDirectory(folder.resolve(p))).orElse(false);
    return path.map(p -> isFolder ? p + "/" : p.toString())
        .filter(entry -> staysInFolder(value, entry));
  }

  /** The same of a file or folder that has to be there. */
  Optional<String> present(YamlValue value, String label) {
    return existing(value, label).flatMap(path -> travelling(value, label));
  }

  /** Whether no link in or below the path leads to another file of this computer. */
  boolean staysInFolder(YamlValue value, String path) {
    if (!(SyncFiles.of(folder, path) instanceof Unfit refused)) {
      return true;
    }
    switch (refused.why()) {
      case MISSING, UNREADABLE -> {
        // It may come later; sync reports it if not.
        return true;
      }
      case LINK_LEADS_OUT ->
          values.problems().add(value.at(), refused.reason(), "expected a file, not a link");
      case LINK_LEADS_BACK ->
          values
              .problems()
              .add(value.at(), refused.reason(), "expected a folder without that link");
      case LINE_BREAK ->
          values.problems().add(value.at(), refused.reason(), "expected a name without one");
    }
    return false;
  }

  private Optional<Path> existing(YamlValue value, String label) {
    Optional<Path> path =
        values.text(value, label, TextRules::pathBelow).map(text -> Path.of(text).normalize());
    if (path.isPresent() && !Files.exists(folder.resolve(path.get()))) {
      return values.wrong(value, label, "expected an existing file in " + folder);
    }
    return path;
  }
}
