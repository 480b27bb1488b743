package io.homelab.server;

import io.homelab.server.ApiDocument.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests of an OpenAPI document, most of them with something wrong. */
final class FuzzedRequests {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of("devlab", "one", "two", "db", "web", "nothing", "vms", "me", "0", "a".repeat(80));
  private static final List<String> BAD_WORDS =
      List.of(
          "%00",
          "..",
          ".",
          "%2e%2e",
          "a%2Fb",
          "%FF",
          "%",
          "%zz",
          "'",
          "%22",
          "<b>",
          "$(id)",
          "a;b",
          "*",
          "~",
          "%0d%0aX:1",
          "a".repeat(3000),
          "\u00e9",
          "%F0%9F%98%80");
  private static final List<String> BAD_TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\n",
          "../../etc/passwd",
          "-rf",
          "'; DROP TABLE lab; --",
          "\u202e",
          "\ud83d\ude00",
          "x".repeat(20_000),
          "{{7*7}}",
          "$(reboot)",
          "null",
          "true",
          "1e999");
  private static final int DEEPEST = 4;

  private final JsonNode root;
  private final List<Operation> operations;
  private final List<String> tokens;
  private final Random random;
  private final Set<String> covered = new TreeSet<>();
  private int count;

  FuzzedRequests(JsonNode root, List<Operation> operations, List<String> tokens, Random random) {
    this.root = root;
    this.operations = operations;
    this.tokens = tokens;
    this.random = random;
  }

  /** A request as it goes over the wire. */
  static final class Sent {
    private final byte[] bytes;
    private final boolean halfClosed;

    private Sent(byte[] bytes, boolean halfClosed) {
      this.bytes = bytes;
      this.halfClosed = halfClosed;
    }

    byte[] bytes() {
      return bytes.clone();
    }

    /** Whether its sender says that nothing more comes. */
    boolean halfClosed() {
      return halfClosed;
    }

    @Override
    public String toString() {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.substring(0, Math.min(text.length(), 600));
    }
  }

  /** The operations that were asked. */
  Set<String> covered() {
    return covered;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  Sent next() {
    // Each operation comes, whatever chance says.
    Operation operation = operations.get(count++ % operations.size());
    covered.add(operation.toString());
    StringBuilder head = new StringBuilder();
    String method =
        chance(4) ? one(List.of("PUT", "OPTIONS", "HEAD", "BREW", "get")) : operation.method();
    head.append(method).append(' ').append(path(operation)).append(query(operation));
    head.append(" HTTP/1.1\r\nHost: ")
        .append(chance(3) ? one(List.of("evil.example", "", "127.0.0.1:x")) : "127.0.0.1")
        .append("\r\nConnection: close\r\n");
    if (!chance(4)) {
      head.append("Authorization: ")
          .append(
              chance(8)
                  ? one(List.of("Bearer", "Basic eDp5", "Bearer hl_" + "a".repeat(52), "bearer  "))
                  : "Bearer " + one(tokens))
          .append("\r\n");
    }
    headers(operation, head);
    byte[] body = body(operation).getBytes(StandardCharsets.UTF_8);
    boolean cut = body.length > 0 && chance(2);
    if (body.length > 0 || operation.method().equals("POST")) {
      if (!chance(5)) {
        head.append("Content-Type: application/json\r\n");
      }
      head.append("Content-Length: ").append(body.length + (cut ? 10 : 0)).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return new Sent(all, cut);
  }

  private String path(Operation operation) {
    StringBuilder path = new StringBuilder();
    for (String part : operation.path().substring(1).split("/", -1)) {
      path.append('/');
      if (part.startsWith("{")) {
        path.append(chance(20) ? one(BAD_WORDS) : name(part));
      } else {
        path.append(part);
      }
    }
    return chance(2) ? path + one(List.of("/", "//", "/..", "/%2e")) : path.toString();
  }

  private String name(String part) {
    if (chance(50)) {
      return switch (part) {
        case "{lab}" -> "devlab";
        case "{host}" -> "one";
        case "{machine}" -> "db";
        default -> one(NAMES);
      };
    }
    return one(NAMES);
  }

  private List<JsonNode> parameters(Operation operation) {
    List<JsonNode> all = new ArrayList<>();
    JsonNode listed = operation.node().get("parameters");
    if (listed != null) {
      listed.forEach(each -> all.add(resolved(each)));
    }
    return all;
  }

  private String query(Operation operation) {
    StringBuilder query = new StringBuilder();
    for (JsonNode parameter : parameters(operation)) {
      if (parameter.get("in").stringValue().equals("query") && chance(40)) {
        String name = parameter.get("name").stringValue();
        // Hosts that are asked take their time.
        String value =
            chance(50)
                ? one(List.of("true", "0", "-1", "99999999999999999999", "x", "%00", "1", "devlab"))
                : one(BAD_WORDS);
        query.append(query.isEmpty() ? "?" : "&").append(name).append('=').append(value);
      }
    }
    if (chance(5)) {
      query
          .append(query.isEmpty() ? "?" : "&")
          .append(one(List.of("a", "=", "%=%", "&&&", "x=1#y")));
    }
    return query.toString();
  }

  private void headers(Operation operation, StringBuilder head) {
    for (JsonNode parameter : parameters(operation)) {
      if (parameter.get("in").stringValue().equals("header") && chance(60)) {
        head.append(parameter.get("name").stringValue())
            .append(": ")
            .append(
                one(List.of("x", "*", "\"" + "0".repeat(32) + "\"", "", "0", "-1", "k" + count)))
            .append("\r\n");
      }
    }
    if (chance(3)) {
      head.append("X-Forwarded-For: ").append(one(List.of("1.2.3.4", "x", ",,,"))).append("\r\n");
    }
    if (chance(2)) {
      head.append("X-Big: ").append("y".repeat(10_000)).append("\r\n");
    }
  }

  private String body(Operation operation) {
    JsonNode schema =
        resolved(operation.node().path("requestBody"))
            .path("content")
            .path("application/json")
            .path("schema");
    if (schema.isMissingNode()) {
      return chance(10) ? "{\"x\":1}" : "";
    }
    if (chance(8)) {
      return one(
          List.of(
              "{",
              "[]",
              "null",
              "1",
              "{\"a\":1,\"a\":2}",
              "{} {}",
              "\u0000",
              "[".repeat(5000),
              "{\"x\":" + "{\"x\":".repeat(50) + "1" + "}".repeat(51),
              "\"" + "x".repeat(50_000)));
    }
    JsonNode value = value(schema, 0);
    if (value instanceof ObjectNode object && chance(10)) {
      object.put("unknown-" + count, 1);
    }
    return JsonMapper.shared().writeValueAsString(value);
  }

  private JsonNode value(JsonNode described, int depth) {
    JsonNode schema = resolved(described);
    if (chance(12)) {
      return wrong(depth);
    }
    if (schema.has("enum")) {
      return one(schema.get("enum").valueStream().toList());
    }
    if (schema.has("allOf")) {
      ObjectNode all = JSON.objectNode();
      schema
          .get("allOf")
          .forEach(each -> {
            if (value(each, depth) instanceof ObjectNode part) {
              all.setAll(part);
            }
          });
      return all;
    }
    JsonNode type = schema.path("type");
    String kind = type.isArray() ? type.get(0).stringValue() : type.asString("object");
    return switch (kind) {
      case "string" -> JSON.stringNode(chance(70) ? one(NAMES) : one(BAD_TEXTS));
      case "integer", "number" ->
          chance(70) ? JSON.numberNode(random.nextInt(4)) : JSON.numberNode(random.nextLong());
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "array" -> {
        ArrayNode list = JSON.arrayNode();
        for (int i = random.nextInt(3); i > 0 && depth < DEEPEST; i--) {
          list.add(value(schema.path("items"), depth + 1));
        }
        yield list;
      }
      default -> object(schema, depth);
    };
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = JSON.objectNode();
    if (depth < DEEPEST) {
      schema
          .path("properties")
          .properties()
          .forEach(each -> {
            if (chance(65)) {
              object.set(each.getKey(), value(each.getValue(), depth + 1));
            }
          });
    }
    return object;
  }

  private JsonNode wrong(int depth) {
    return switch (random.nextInt(6)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.numberNode(random.nextDouble() * 1e12);
      case 2 -> JSON.stringNode(one(BAD_TEXTS));
      case 3 -> JSON.arrayNode().add(JSON.objectNode());
      case 4 -> JSON.booleanNode(true);
      default -> JSON.objectNode().put("depth", depth);
    };
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : root.at(reference.stringValue().substring(1));
  }
}
