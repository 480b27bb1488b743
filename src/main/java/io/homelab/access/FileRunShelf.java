package io.homelab.access;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the server keeps of its runs, in {@code served} of the folder's {@code .homelab}: what each
 * is, and its events, a line each. Nobody but their owner reads them.
 */
final class FileRunShelf implements RunShelf {
  private static final String RECORD = ".json";
  private static final String EVENTS = ".jsonl";

  private final OwnFolder folder;

  /** The one of that folder. */
  FileRunShelf(Path folder) {
    this.folder =
        new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab").resolve("served"));
  }

  @Override
  public void put(String id, String record) {
    try {
      folder.create();
      folder.replace(id + RECORD, record.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw AccessException.of("write " + folder.path(), e);
    }
  }

  @Override
  public void add(String id, String line) {
    try (FileOutputStream out = new FileOutputStream(folder.file(id + EVENTS).toFile(), true)) {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw AccessException.of("write " + folder.path(), e);
    }
  }

  @Override
  public Optional<String> record(String id) {
    return text(id + RECORD);
  }

  @Override
  public List<String> events(String id) {
    return text(id + EVENTS).map(text -> text.lines().toList()).orElse(List.of());
  }

  private Optional<String> text(String name) {
    try {
      return Optional.of(Files.readString(folder.path().resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw AccessException.of("read " + folder.path(), e);
    }
  }

  @Override
  public List<String> ids() {
    if (!Files.isDirectory(folder.path())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.path())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(RECORD))
          .map(name -> name.substring(0, name.length() - RECORD.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw AccessException.of("read " + folder.path(), e);
    }
  }

  @Override
  public void tidy() {
    List<String> ids = ids();
    for (String id : ids.subList(0, Math.max(0, ids.size() - MOST))) {
      try {
        Files.deleteIfExists(folder.path().resolve(id + RECORD));
        Files.deleteIfExists(folder.path().resolve(id + EVENTS));
      } catch (IOException e) {
        throw AccessException.of("write " + folder.path(), e);
      }
    }
  }
}
