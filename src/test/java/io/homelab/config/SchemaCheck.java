package io.homelab.config;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a validator says of a file of a lab. */
final class SchemaCheck {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SchemaCheck() {}

  static JsonNode document(FileSchema schema) {
    return JsonMapper.shared().readTree(schema.text());
  }

  /** What the schema has against the text; empty when it is fine. */
  static List<String> complaints(FileSchema schema, String yaml) {
    Problems problems = new Problems();
    Optional<YamlValue> root =
        YamlTree.parse(new SourceFile(0, Path.of("file"), "file"), yaml, problems);
    if (root.isEmpty()) {
      return List.of("no YAML");
    }
    Schema compiled = SCHEMAS.getSchema(document(schema));
    return compiled.validate(node(root.get())).stream().map(Object::toString).toList();
  }

  private static JsonNode node(YamlValue value) {
    return switch (value) {
      case Scalar scalar -> scalar(scalar);
      case Sequence list -> {
        ArrayNode array = NODES.arrayNode();
        list.items().forEach(item -> array.add(node(item)));
        yield array;
      }
      case Mapping map -> {
        ObjectNode object = NODES.objectNode();
        map.entries().forEach((key, entry) -> object.set(key, node(entry.value())));
        yield object;
      }
    };
  }

  private static JsonNode scalar(Scalar scalar) {
    return switch (scalar.kind()) {
      case NULL -> NODES.nullNode();
      case BOOLEAN -> NODES.booleanNode(scalar.isTrue());
      case TEXT -> NODES.stringNode(scalar.raw());
      case NUMBER ->
          scalar.raw().matches("[-+]?\\d{1,18}")
              ? NODES.numberNode(Long.parseLong(scalar.raw()))
              : NODES.numberNode(1.5);
    };
  }
}
