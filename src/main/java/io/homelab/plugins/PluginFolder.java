package io.homelab.plugins;

import io.homelab.model.Argv;
import io.homelab.model.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The folder of plugins, {@code homelab/plugins} in the user's folder of configurations. Its code
 * runs as the user, so only the user (or root) may have been able to write it: the folder, every
 * folder above it, and every jar in it belong to one of the two, and nobody else can write them.
 */
final class PluginFolder {
  /** Write permission for the group and for all others, as in {@code chmod go-w}. */
  private static final int OTHERS_WRITE = 022;

  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;
  private static final int ROOT = 0;

  private final Path path;
  private final String user;

  /**
   * The folder.
   *
   * @param configurations the user's folder of configurations, usually {@code ~/.config}; absolute
   * @param user the name of the user who runs this
   */
  PluginFolder(Path configurations, String user) {
    this.path = configurations.resolve("homelab").resolve("plugins");
    this.user = user;
  }

  Path path() {
    return path;
  }

  /**
   * The jars in it, by name; none when there is no such folder.
   *
   * @throws PluginException when somebody else could have written one of them, or one is no jar
   */
  List<Path> jars() {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try {
      requireOurs(path);
      requireOurs(parentOf(path));
      // The user may have linked ~/.config elsewhere: what counts is where it really is.
      for (Path above = parentOf(parentOf(path)).toRealPath();
          above != null;
          above = above.getParent()) {
        requireOursOrSticky(above);
      }
      List<Path> jars = new ArrayList<>();
      try (Stream<Path> files = Files.list(path)) {
        files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
      }
      for (Path jar : jars) {
        requireOurs(jar);
        requireJar(jar);
      }
      return List.copyOf(jars);
    } catch (UserPrincipalNotFoundException e) {
      throw new PluginException(
          "no plugin was loaded: unknown user " + PlainText.line(user),
          "run homelab as a user that 'id' can name",
          e);
    } catch (IOException e) {
      throw new PluginException(
          "cannot read the plugins in %s: %s".formatted(path, PlainText.line(e.toString())),
          "check its permissions: ls -la " + quoted(path),
          e);
    }
  }

  private static Path parentOf(Path child) {
    Path parent = child.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the folder of configurations is not absolute");
    }
    return parent;
  }

  private void requireOurs(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw refusal(
          file,
          "is a link",
          "rm %1$s && cp -r %2$s %1$s".formatted(quoted(file), quoted(realPath(file))));
    }
    requireOwner(file);
    if ((mode(file) & OTHERS_WRITE) != 0) {
      throw refusal(file, "can be written by others than " + user, "chmod go-w " + quoted(file));
    }
  }

  /** In a sticky folder, as /tmp is, others can make files, but cannot replace ours. */
  private void requireOursOrSticky(Path folder) throws IOException {
    requireOwner(folder);
    int mode = mode(folder);
    if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
      throw refusal(
          folder, "can be written by others than " + user, "chmod go-w " + quoted(folder));
    }
  }

  private void requireOwner(Path file) throws IOException {
    Map<String, Object> told =
        Files.readAttributes(file, "unix:uid,owner", LinkOption.NOFOLLOW_LINKS);
    UserPrincipal me =
        file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    if (!me.equals(told.get("owner")) && !Integer.valueOf(ROOT).equals(told.get("uid"))) {
      throw refusal(
          file,
          "belongs to " + PlainText.line(String.valueOf(told.get("owner"))),
          "chown %s %s".formatted(Argv.quote(user), quoted(file)));
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
  }

  /** A jar that leads to others would have code loaded that was not looked at here. */
  private void requireJar(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refusal(file, "is not a file", "rm -r -- " + quoted(file));
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      @Nullable Manifest manifest = jar.getManifest();
      if (manifest != null
          && manifest.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH)) {
        throw refusal(
            file,
            "has a Class-Path in its manifest",
            "build it without one, and put the jars it needs beside it");
      }
    } catch (ZipException e) {
      throw refusal(file, "is not a jar", "copy it there again");
    }
  }

  private static Path realPath(Path link) throws IOException {
    try {
      return link.toRealPath();
    } catch (NoSuchFileException e) {
      return link;
    }
  }

  private static PluginException refusal(Path file, String what, String hint) {
    return new PluginException(
        "no plugin was loaded: %s %s".formatted(shown(file), what), hint, null);
  }

  private static String shown(Path file) {
    return PlainText.line(file.toString());
  }

  private static String quoted(Path file) {
    return PlainText.line(Argv.quote(file.toString()));
  }
}
