package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as a client that knows nothing else reads it. */
final class ApiDocument {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode root;

  private ApiDocument(JsonNode root) {
    this.root = root;
  }

  static ApiDocument of(String yaml) {
    return new ApiDocument(
        JsonMapper.shared()
            .valueToTree(
                Objects.requireNonNull(
                    new Load(LoadSettings.builder().build()).loadFromString(yaml))));
  }

  /**
   * One method of one path.
   *
   * @param method in capitals
   * @param roles whose tokens it takes; none when it takes no token
   */
  record Operation(String method, String path, Set<String> roles, JsonNode node) {
    /** A path that matches, with names that nothing has. */
    String anyPath() {
      return path.replaceAll("\\{[a-z_]+}", "nothing");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** All of it. */
  JsonNode root() {
    return root;
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(entry -> {
                  if (METHODS.contains(entry.getKey())) {
                    all.add(operation(path.getKey(), entry));
                  }
                }));
    return all;
  }

  private static Operation operation(String path, Map.Entry<String, JsonNode> entry) {
    Set<String> roles = new TreeSet<>();
    JsonNode listed = entry.getValue().get("x-roles");
    if (listed != null) {
      listed.forEach(role -> roles.add(role.stringValue()));
    }
    return new Operation(entry.getKey().toUpperCase(Locale.ROOT), path, roles, entry.getValue());
  }

  /** Fails unless the document says that this may be answered. */
  void allows(String method, String path, HttpResponse<String> response) {
    List<Operation> matching =
        operations().stream()
            .filter(each ->
                ApiRoute.open(each.path(), call -> ApiResponse.empty(204)).match(path).isPresent())
            .toList();
    JsonNode said =
        matching.stream()
            .filter(each -> each.method().equals(method))
            .map(each -> each.node().get("responses"))
            .findFirst()
            // What no operation is about is refused as everything else is.
            .map(responses ->
                responses.has("" + response.statusCode())
                    ? responses.get("" + response.statusCode())
                    : responses.get("default"))
            .orElseGet(() -> root.at("/components/responses/Problem"));
    JsonNode allowed = resolved(said);
    String where = "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body());
    headers(allowed, response, where);
    JsonNode content = allowed.get("content");
    if (content == null || method.equals("HEAD")) {
      assertThat(response.body()).as(where).isEmpty();
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    assertThat(content.has(type)).as("the type %s of %s", type, where).isTrue();
    if (type.endsWith("json")) {
      ObjectNode schema = JsonMapper.shared().createObjectNode();
      schema.putArray("allOf").add(content.get(type).get("schema"));
      schema.set("components", root.get("components"));
      Schema compiled = SCHEMAS.getSchema(schema);
      assertThat(compiled.validate(JsonMapper.shared().readTree(response.body())))
          .as(where)
          .isEmpty();
    }
  }

  private void headers(JsonNode allowed, HttpResponse<String> response, String where) {
    if (!allowed.has("headers")) {
      return;
    }
    allowed
        .get("headers")
        .properties()
        .forEach(entry -> {
          JsonNode header = resolved(entry.getValue());
          String value = response.headers().firstValue(entry.getKey()).orElse(null);
          if (header.has("required") && header.get("required").booleanValue()) {
            assertThat(value).as("header %s of %s", entry.getKey(), where).isNotNull();
          }
          JsonNode pattern = header.get("schema").get("pattern");
          if (value != null && pattern != null) {
            assertThat(value).as(where).matches(pattern.stringValue());
          }
        });
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : root.at(reference.stringValue().substring(1));
  }
}
