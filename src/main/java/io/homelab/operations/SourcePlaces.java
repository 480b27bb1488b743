package io.homelab.operations;

import io.homelab.config.SourceLine;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in the files of a lab, named as a program that shows a checkout names them: from
 * the root of the checkout. The files are read when a machine is first asked about.
 */
public final class SourcePlaces {
  private final LabOpener labs;
  private final LabRequest request;
  private final Path directory;
  private final Optional<Path> root;
  private @Nullable Map<String, SourceLine> machines;

  /**
   * Places in the files of a lab.
   *
   * @param directory the current folder
   * @param root the root of the checkout, if there is one
   */
  public SourcePlaces(LabOpener labs, LabRequest request, Path directory, Optional<Path> root) {
    this.labs = labs;
    this.request = request;
    this.directory = directory.toAbsolutePath().normalize();
    this.root = root.map(path -> this.directory.resolve(path).normalize());
  }

  /**
   * A file, and the line in it that something is about.
   *
   * @param file the file, from the root of the checkout if it is below it
   * @param line from 1; empty when it is not known
   * @param column from 1; empty when it is not known
   */
  public record FilePlace(String file, OptionalInt line, OptionalInt column) {}

  /** Where a machine is described; the topology without a line when it has no entry there. */
  public FilePlace machine(String name) {
    if (machines == null) {
      machines = labs.machineLines(request);
    }
    SourceLine line = machines.get(name);
    return line == null
        ? new FilePlace(fromRoot(request.topology()), OptionalInt.empty(), OptionalInt.empty())
        : new FilePlace(fromRoot(line.file()), OptionalInt.of(line.line()), OptionalInt.empty());
  }

  /** Where something is wrong in a file. */
  public FilePlace of(FileError error) {
    return new FilePlace(
        fromRoot(error.file()), OptionalInt.of(error.line()), OptionalInt.of(error.column()));
  }

  private String fromRoot(String shown) {
    try {
      return fromRoot(Path.of(shown));
    } catch (InvalidPathException e) {
      return shown;
    }
  }

  private String fromRoot(Path file) {
    Path whole = directory.resolve(file).normalize();
    Path from = root.filter(whole::startsWith).orElse(directory);
    return (whole.startsWith(from) ? from.relativize(whole) : whole).toString();
  }
}
