package io.homelab.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of one sort in a file for its owner alone. It is read anew each time, so that what was
 * taken out counts no more from then on.
 *
 * @param folder the folder of the file
 * @param name the name of the file, and with another ending that of its lock
 * @param order in which they are written
 * @param reader makes one of its object
 * @param writer puts one into its object
 * @param damaged what follows from a damaged file
 * @param hint what to do about that
 */
record TokenFile<T>(
    OwnFolder folder,
    String name,
    Comparator<T> order,
    Function<JsonNode, T> reader,
    BiConsumer<T, ObjectNode> writer,
    String damaged,
    String hint) {
  private static final int SCHEMA_VERSION = 1;
  private static final String ENDING = ".json";

  private Path path() {
    return folder.path().resolve(name + ENDING);
  }

  /**
   * All of them.
   *
   * @throws AccessException when they cannot be read
   */
  List<T> all() {
    try {
      return read();
    } catch (IOException e) {
      throw AccessException.of("read " + path(), e);
    }
  }

  /**
   * Puts others in their place, with nobody else at it.
   *
   * @return whether that made a difference
   * @throws AccessException when they cannot be read or kept
   */
  boolean change(UnaryOperator<List<T>> change) {
    try {
      return folder.locked(
          name + ".lock",
          () -> {
            List<T> before = read();
            List<T> after = change.apply(before);
            if (after.equals(before)) {
              return false;
            }
            folder.replace(name + ENDING, json(after));
            return true;
          });
    } catch (IOException e) {
      throw AccessException.of("write " + path(), e);
    }
  }

  private List<T> read() throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(path());
    } catch (NoSuchFileException e) {
      return List.of();
    }
    try {
      JsonNode root = JsonMapper.shared().readTree(content);
      if (root.required("schema_version").intValue() != SCHEMA_VERSION) {
        throw new AccessException(
            "%s was written by another version of homelab".formatted(path()),
            "use the version of homelab that wrote it",
            null);
      }
      List<T> tokens = new ArrayList<>();
      for (JsonNode each : root.required("tokens").asArray()) {
        tokens.add(reader.apply(each));
      }
      return List.copyOf(tokens);
    } catch (AccessException e) {
      throw e;
    } catch (JacksonException
        | IllegalArgumentException
        | NoSuchElementException
        | DateTimeException e) {
      throw new AccessException("%s is damaged, so %s".formatted(path(), damaged), hint, e);
    }
  }

  private byte[] json(List<T> tokens) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    ArrayNode all = root.putArray("tokens");
    tokens.stream().sorted(order).forEach(each -> writer.accept(each, all.addObject()));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
