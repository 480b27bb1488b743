package io.homelab.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The shape of a file as a JSON Schema (2020-12), for editors. What takes more than one place of a
 * file to judge, such as whether a machine of that name exists, only {@link LabReader} knows.
 */
public enum FileSchema {
  HOSTS("hosts"),
  TOPOLOGY("topology");

  private final String word;

  FileSchema(String word) {
    this.word = word;
  }

  /** What a command line calls it. */
  public String word() {
    return word;
  }

  /** The name of the file that it is kept in. */
  public String fileName() {
    return word + ".schema.json";
  }

  /** The schema as JSON. */
  public String text() {
    try (InputStream in = FileSchema.class.getResourceAsStream(fileName())) {
      if (in == null) {
        throw new IllegalStateException("no " + fileName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
