package io.homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a command ended.
 *
 * @param command its words
 * @param exitCode its exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
record CommandResult(List<String> command, int exitCode, String out, String err) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** This, if the exit code is the expected one; otherwise a failure that shows both outputs. */
  CommandResult exits(int expected) {
    assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
    return this;
  }

  /** The one JSON document that was printed. */
  JsonNode json() {
    return JSON.readTree(out);
  }

  /** One JSON document for each line that was printed. */
  List<JsonNode> jsonLines() {
    return out.lines().map(JSON::readTree).toList();
  }

  /** Those of some events that have a name. */
  static List<JsonNode> eventsOf(List<JsonNode> events, String name) {
    return events.stream().filter(event -> event.get("event").asString().equals(name)).toList();
  }

  /** The item with a name in a list of a document. */
  static JsonNode named(JsonNode document, String list, String name) {
    return StreamSupport.stream(document.get(list).spliterator(), false)
        .filter(item -> item.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(list + " has no " + name + ": " + document));
  }

  @Override
  public String toString() {
    return "%s%n--- exit code %d, stdout:%n%s%n--- stderr:%n%s%n---%n"
        .formatted(String.join(" ", command), exitCode, out, err);
  }
}
