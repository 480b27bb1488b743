package io.homelab.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A folder with input files. The two files are sound until a test replaces one. */
record TemporaryFiles(Path folder) {
  static final String HOSTS =
      """
      hosts:
        - name: laptop
          address: 127.0.0.1
        - name: nuc
          address: nuc.local
          ssh_user: ops
      """;

  static final String TOPOLOGY =
      """
      lab: devlab
      defaults: { box: generic/alpine }
      machines:
        - name: web
        - name: db
      """;

  static TemporaryFiles in(Path folder) {
    return new TemporaryFiles(folder).with("hosts.yaml", HOSTS).with("topology.yaml", TOPOLOGY);
  }

  TemporaryFiles with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  TemporaryFiles with(String path, byte[] bytes) {
    Path file = folder.resolve(path);
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  TemporaryFiles hosts(String text) {
    return with("hosts.yaml", text);
  }

  TemporaryFiles topology(String text) {
    return with("topology.yaml", text);
  }

  LabSources sources() {
    return new LabSources(
        Path.of("hosts.yaml"), Path.of("topology.yaml"), Path.of("/home/me"), folder);
  }

  LabFiles read() {
    return LabReader.read(sources());
  }

  /** The problems as people see them. */
  List<String> problems() {
    return problemsOf(this::read);
  }

  /** What reading throws. */
  InvalidFilesException refusal() {
    return Assertions.catchThrowableOfType(InvalidFilesException.class, this::read);
  }

  static List<String> problemsOf(ThrowingCallable reading) {
    return Assertions.catchThrowableOfType(InvalidFilesException.class, reading).problems().stream()
        .map(Problem::toString)
        .toList();
  }
}
