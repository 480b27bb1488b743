package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.Call;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenNetwork;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenProvisioner;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.ProviderBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code evaluate.rb} answered, checked: a Vagrantfile can print what it likes. */
sealed interface EvaluationAnswer {
  /** What the line with the answer begins with. */
  String MARK = "homelab-vagrantfile: ";

  /** The most machines that a Vagrantfile may have. */
  int MOST_MACHINES = 20_000;

  /** The most environment variables that it may ask for. */
  int MOST_VARIABLES = 1_000;

  /** What an environment variable may be called. */
  Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /** The Vagrantfile was evaluated. */
  record Evaluated(EvaluatedVagrantfile vagrantfile) implements EvaluationAnswer {}

  /**
   * It could not be.
   *
   * @param kind {@code syntax}, {@code failed}, {@code exit}, {@code version_1} or {@code
   *     nothing_configured}
   * @param line the line of the Vagrantfile, where that is known
   * @param message Ruby's own words; empty when there are none
   * @param environment the variables that it asked for until then, as {@link EvaluatedVagrantfile}
   *     has them
   */
  record Broken(
      String kind, OptionalLong line, String message, SortedMap<String, String> environment)
      implements EvaluationAnswer {}

  /** There is no answer in the output, or one that this program does not understand. */
  record Unintelligible(String why) implements EvaluationAnswer {}

  /** The answer in the output of the evaluation. */
  static EvaluationAnswer in(String stdout) {
    Optional<String> line = stdout.lines().filter(each -> each.startsWith(MARK)).findFirst();
    return line.isEmpty()
        ? new Unintelligible("Vagrant gave no answer")
        : parse(line.get().substring(MARK.length()));
  }

  /** The answer as JSON. */
  static EvaluationAnswer parse(String json) {
    try {
      JsonNode root = JsonMapper.shared().readTree(json);
      if (root == null || root.path("schema_version").asInt(0) != 1) {
        return new Unintelligible("the answer has no schema_version 1");
      }
      if (root.has("error")) {
        return new Broken(
            string(root.path("error"), "error"),
            root.path("line").isIntegralNumber()
                ? OptionalLong.of(root.path("line").asLong())
                : OptionalLong.empty(),
            optional(root, "message").orElse(""),
            environment(root));
      }
      return new Evaluated(vagrantfile(root));
    } catch (JacksonException e) {
      return new Unintelligible("the answer is not JSON");
    } catch (IllegalArgumentException e) {
      return new Unintelligible(String.valueOf(e.getMessage()));
    }
  }

  private static EvaluatedVagrantfile vagrantfile(JsonNode root) {
    List<EvaluatedMachine> machines = new ArrayList<>();
    for (JsonNode machine : list(root, "machines")) {
      machines.add(machine(machine));
    }
    if (machines.isEmpty() || machines.size() > MOST_MACHINES) {
      throw new IllegalArgumentException("it has " + machines.size() + " machines");
    }
    List<String> absent = new ArrayList<>();
    for (JsonNode plugin : list(root, "asked_plugins")) {
      if (!bool(plugin, "installed")) {
        absent.add(string(plugin.path("name"), "name"));
      }
    }
    return new EvaluatedVagrantfile(
        List.copyOf(machines),
        texts(root, "required_plugins"),
        List.copyOf(absent),
        environment(root),
        texts(root, "missing_namespaces"));
  }

  private static SortedMap<String, String> environment(JsonNode root) {
    SortedMap<String, String> environment = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : root.path("environment").properties()) {
      if (!VARIABLE.matcher(each.getKey()).matches() || environment.size() == MOST_VARIABLES) {
        throw new IllegalArgumentException("its environment is no usual one");
      }
      environment.put(each.getKey(), string(each.getValue(), each.getKey()));
    }
    return environment;
  }

  private static EvaluatedMachine machine(JsonNode node) {
    List<GivenNetwork> networks = new ArrayList<>();
    for (JsonNode network : list(node, "networks")) {
      networks.add(
          new GivenNetwork(
              string(network.path("type"), "type"), plainMap(map(network, "options"))));
    }
    Map<String, ProviderBlock> providers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> provider : map(node, "providers").properties()) {
      providers.put(provider.getKey(), block(provider.getValue()));
    }
    List<GivenProvisioner> provisioners = new ArrayList<>();
    for (JsonNode each : list(node, "provisioners")) {
      provisioners.add(
          new GivenProvisioner(
              string(each.path("type"), "type"),
              optional(each, "name"),
              optional(each, "run"),
              plainMap(map(each, "settings"))));
    }
    Map<String, Map<String, Object>> plugins = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> plugin : map(node, "plugins").properties()) {
      plugins.put(plugin.getKey(), plainMap(plugin.getValue()));
    }
    JsonNode urls = node.path("box_url");
    return new EvaluatedMachine(
        string(node.path("name"), "name"),
        bool(node, "autostart"),
        bool(node, "primary"),
        optional(node, "box"),
        optional(node, "box_version"),
        urls.isArray() ? plainList(urls) : List.of(),
        optional(node, "box_architecture"),
        optional(node, "hostname"),
        optional(node, "communicator"),
        optional(node, "guest"),
        List.copyOf(networks),
        Collections.unmodifiableMap(providers),
        List.copyOf(provisioners),
        maps(node, "folders"),
        maps(node, "disks"),
        plainMap(map(node, "vm")),
        plainMap(map(node, "ssh")),
        node.path("triggers").asLong(0),
        Collections.unmodifiableMap(plugins));
  }

  private static ProviderBlock block(JsonNode node) {
    List<Call> calls = new ArrayList<>();
    for (JsonNode call : list(node, "calls")) {
      if (!call.isArray() || call.size() != 2 || !call.get(1).isArray()) {
        throw new IllegalArgumentException("a call in a provider's block is not [name, arguments]");
      }
      calls.add(new Call(string(call.get(0), "call"), plainList(call.get(1))));
    }
    return new ProviderBlock(plainMap(map(node, "settings")), List.copyOf(calls));
  }

  private static JsonNode list(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isArray()) {
      throw new IllegalArgumentException("its '" + key + "' is not a list");
    }
    return value;
  }

  private static JsonNode map(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isObject()) {
      throw new IllegalArgumentException("its '" + key + "' is not a map");
    }
    return value;
  }

  private static boolean bool(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException("its '" + key + "' is neither true nor false");
    }
    return value.asBoolean();
  }

  private static String string(JsonNode value, String what) {
    if (!value.isString()) {
      throw new IllegalArgumentException("its '" + what + "' is not a text");
    }
    return value.asString();
  }

  /** A text that may be missing; a number counts as its digits, as it does for Vagrant. */
  private static Optional<String> optional(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isString() || value.isNumber() ? Optional.of(value.asString()) : Optional.empty();
  }

  private static List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list(node, key)) {
      texts.add(string(each, key));
    }
    return List.copyOf(texts);
  }

  private static List<Map<String, Object>> maps(JsonNode node, String key) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (JsonNode each : list(node, key)) {
      maps.add(plainMap(each));
    }
    return List.copyOf(maps);
  }

  /** Without the keys that have no value. */
  private static Map<String, Object> plainMap(JsonNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isNull()) {
        map.put(entry.getKey(), plain(entry.getValue()));
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private static List<Object> plainList(JsonNode node) {
    List<Object> list = new ArrayList<>();
    for (JsonNode each : node) {
      list.add(plain(each));
    }
    return List.copyOf(list);
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      return plainMap(node);
    }
    if (node.isArray()) {
      return plainList(node);
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.asLong();
    }
    return node.isNumber() ? (Object) node.asDouble() : node.asString("");
  }
}
