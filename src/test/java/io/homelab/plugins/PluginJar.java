package io.homelab.plugins;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars as somebody else would: from sources, against what the program publishes. */
public final class PluginJar {
  /** The example plugins of this repository. */
  public static final Path EXAMPLE = Path.of("src/example");

  private PluginJar() {}

  /** The class path without this repository's tests: what an author of a plugin has. */
  public static String published(Path... more) {
    List<String> places = new ArrayList<>();
    for (Path path : more) {
      places.add(path.toString());
    }
    Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(place -> !place.endsWith("test-classes"))
        .forEach(places::add);
    return String.join(File.pathSeparator, places);
  }

  /** Compiles source files into a folder; a warning is an error. */
  public static void compile(List<Path> sources, String classPath, Path classes)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-proc:none", "-cp", classPath, "-d", classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new AssertionError("the plugin does not compile:\n" + said);
      }
    }
  }

  /** The example's plugins, without their tests, as a jar in that plugins folder. */
  public static Path example(Path folder, Path work) throws IOException {
    Path classes = Files.createDirectories(work.resolve("example-classes"));
    try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("java"))) {
      compile(
          sources
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().endsWith("Test.java"))
              .toList(),
          published(),
          classes);
    }
    SortedMap<String, byte[]> entries = content(classes);
    entries.putAll(content(EXAMPLE.resolve("resources")));
    return write(folder.resolve("example.jar"), Map.of(), entries);
  }

  /**
   * A jar of one class.
   *
   * @param source its source, in no package
   * @param service the port that it fills
   */
  static Path of(Path jar, Path work, String type, String source, Class<?> service)
      throws IOException {
    Path file = Files.createDirectories(work).resolve(type + ".java");
    Files.writeString(file, source);
    Path classes = Files.createDirectories(work.resolve(type + "-classes"));
    compile(List.of(file), published(), classes);
    SortedMap<String, byte[]> entries = content(classes);
    entries.put("META-INF/services/" + service.getName(), type.getBytes(StandardCharsets.UTF_8));
    return write(jar, Map.of(), entries);
  }

  /** The files below a folder, by their path in it. */
  public static SortedMap<String, byte[]> content(Path folder) throws IOException {
    SortedMap<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  /** Writes a jar that the user alone can write. */
  public static Path write(
      Path jar, Map<Attributes.Name, String> attributes, SortedMap<String, byte[]> entries)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(manifest.getMainAttributes()::put);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    return jar;
  }

  /** The plugins folder of a user whose home that is; only the user can write it. */
  public static Path folderIn(Path home) throws IOException {
    Path folder = home.resolve(".config").resolve("homelab").resolve("plugins");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }
}
