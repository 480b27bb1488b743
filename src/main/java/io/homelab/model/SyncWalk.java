package io.homelab.model;

import io.homelab.model.SyncFiles.Found;
import io.homelab.model.SyncFiles.SyncFile;
import io.homelab.model.SyncFiles.Unfit;
import io.homelab.model.SyncFiles.Why;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Walks through one entry for {@link SyncFiles}. */
final class SyncWalk {
  private final Path folder;
  private final List<SyncFile> files = new ArrayList<>();
  // The current folder and its ancestors, with links resolved.
  private final Deque<Path> above = new ArrayDeque<>();
  // The current path, for error messages.
  private Path at;

  SyncWalk(Path folder) {
    this.folder = folder;
    this.at = folder;
  }

  SyncFiles files(String entry) {
    Path start = folder.resolve(entry).normalize();
    try {
      at = start;
      Path real = start.toRealPath();
      Path bounds = folder.toRealPath();
      if (!real.startsWith(bounds)) {
        throw leadsOut(firstLinkOut(start, bounds), real);
      }
      visit(start, real, bounds);
      return new Found(files);
    } catch (RefusedException e) {
      return e.refused;
    } catch (NoSuchFileException e) {
      return new Unfit(Why.MISSING, shown(at) + ": no such file or folder");
    } catch (AccessDeniedException e) {
      return new Unfit(Why.UNREADABLE, shown(at) + ": permission denied");
    } catch (IOException | UncheckedIOException e) {
      return new Unfit(Why.UNREADABLE, shown(at) + ": " + e.getMessage());
    }
  }

  /** Adds the file {@code real}, or everything below it, as {@code path}. */
  private void visit(Path path, Path real, Path bounds) throws IOException, RefusedException {
    at = path;
    BasicFileAttributes attributes = attributes(real);
    if (attributes.isRegularFile()) {
      files.add(new SyncFile(name(path), real, Files.isExecutable(real), attributes.size()));
    } else if (attributes.isDirectory()) {
      above.push(real);
      for (Path child : children(path)) {
        at = child;
        visitChild(child, real, bounds);
      }
      above.pop();
    }
  }

  private void visitChild(Path child, Path parent, Path bounds)
      throws IOException, RefusedException {
    if (!attributes(child).isSymbolicLink()) {
      visit(child, parent.resolve(child.getFileName()), bounds);
    } else if (Files.exists(child)) {
      Path target = child.toRealPath();
      if (!target.startsWith(bounds)) {
        throw leadsOut(child, target);
      }
      if (above.contains(target)) {
        throw new RefusedException(
            Why.LINK_LEADS_BACK,
            "the link " + shown(child) + " leads back to " + shown(target) + ", which it is in");
      }
      visit(child, target, bounds);
    }
  }

  private Path firstLinkOut(Path start, Path bounds) throws IOException {
    Path part = folder;
    for (Path name : folder.relativize(start)) {
      part = part.resolve(name);
      if (!part.toRealPath().startsWith(bounds)) {
        return part;
      }
    }
    return start;
  }

  private RefusedException leadsOut(Path link, Path target) {
    return new RefusedException(
        Why.LINK_LEADS_OUT,
        "the link " + shown(link) + " leads out of " + shown(folder) + ", to " + shown(target));
  }

  private String name(Path file) throws RefusedException {
    List<String> names = new ArrayList<>();
    folder.relativize(file).forEach(name -> names.add(name.toString()));
    String path = String.join("/", names);
    if (path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
      throw new RefusedException(
          Why.LINE_BREAK, "the file name " + shown(folder.relativize(file)) + " has a line break");
    }
    return path;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.sorted().toList();
    }
  }

  /** The path, safe for a terminal. */
  private static String shown(Path path) {
    return path.toString().replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Unfit refused;

    RefusedException(Why why, String reason) {
      super(reason, null, false, false);
      this.refused = new Unfit(why, reason);
    }
  }
}
