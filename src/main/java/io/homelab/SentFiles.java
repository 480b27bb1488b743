package io.homelab;

import io.homelab.operations.CommandRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files that a command line of somebody else names, in a folder that goes with it. */
final class SentFiles implements AutoCloseable {
  private final CommandRunner.ServedCommand line;
  private final Optional<Path> folder;
  private final Map<String, Path> places = new HashMap<>();

  private SentFiles(CommandRunner.ServedCommand line, Optional<Path> folder) {
    this.line = line;
    this.folder = folder;
  }

  /** Puts what was sent there. */
  static SentFiles of(CommandRunner.ServedCommand line) throws IOException {
    if (line.files().isEmpty() && line.writes().isEmpty()) {
      return new SentFiles(line, Optional.empty());
    }
    // For its owner alone.
    SentFiles files = new SentFiles(line, Optional.of(Files.createTempDirectory("homelab-sent")));
    try {
      for (Map.Entry<String, String> each : line.files().entrySet()) {
        Files.writeString(files.place(each.getKey()), each.getValue());
      }
      for (String name : line.writes()) {
        files.place(name);
      }
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
    return files;
  }

  /** Each has its own name in a folder of its own. */
  private Path place(String name) throws IOException {
    Path known = places.get(name);
    if (known != null) {
      return known;
    }
    Path own = Files.createDirectory(folder.orElseThrow().resolve("" + places.size()));
    Path place = own.resolve(plain(name));
    places.put(name, place);
    return place;
  }

  private static String plain(String name) {
    Path last = Path.of(name).getFileName();
    String word = last == null ? "" : last.toString();
    return word.isEmpty() || word.equals(".") || word.equals("..") ? "file" : word;
  }

  /** What the command line is about. */
  ServedLab lab() {
    Map<Path, Path> files = new HashMap<>();
    Path at = new ServedLab(line.lab(), Map.of(), Optional.empty()).folder();
    places.forEach((name, place) -> files.put(at.resolve(name), place));
    return new ServedLab(line.lab(), files, Optional.of(line.asker()));
  }

  /** What was written, by the names that the words have. */
  SortedMap<String, String> written() throws IOException {
    SortedMap<String, String> written = new TreeMap<>();
    for (String name : line.writes()) {
      if (Files.exists(place(name))) {
        written.put(name, Files.readString(place(name)));
      }
    }
    return written;
  }

  /** Prints, with the names that the words have in the place of those here. */
  PrintStream naming(OutputStream to) {
    if (folder.isEmpty()) {
      return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int letter) throws IOException {
            to.write(letter);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            String text = new String(bytes, from, length, StandardCharsets.UTF_8);
            if (text.contains(folder.orElseThrow().toString())) {
              for (Map.Entry<String, Path> each : places.entrySet()) {
                text = text.replace(each.getValue().toString(), each.getKey());
              }
              to.write(text.getBytes(StandardCharsets.UTF_8));
            } else {
              to.write(bytes, from, length);
            }
          }

          @Override
          public void flush() throws IOException {
            to.flush();
          }

          @Override
          public void close() throws IOException {
            to.close();
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    for (Path place : places.values()) {
      Files.deleteIfExists(place);
      Files.deleteIfExists(Objects.requireNonNull(place.getParent()));
    }
    Files.deleteIfExists(folder.get());
  }
}
