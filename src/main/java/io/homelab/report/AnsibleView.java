package io.homelab.report;

import io.homelab.model.MachineName;
import io.homelab.operations.AnsibleInventory;
import java.util.Map;
import java.util.SortedMap;

/** What {@code export ansible} prints. */
public final class AnsibleView {
  private AnsibleView() {}

  /** A static inventory. */
  public static String yaml(AnsibleInventory inventory) {
    StringBuilder out = new StringBuilder("all:\n");
    out.append(inventory.machines().isEmpty() ? "  hosts: {}\n" : "  hosts:\n");
    inventory
        .machines()
        .forEach((name, variables) -> {
          out.append("    ").append(quoted(name.value())).append(":\n");
          variables.forEach((key, value) ->
              out.append("      ")
                  .append(key)
                  .append(": ")
                  .append(value instanceof Number ? value.toString() : quoted(value.toString()))
                  .append('\n'));
        });
    if (!inventory.machines().isEmpty()) {
      out.append("  children:\n");
      inventory
          .groups()
          .forEach((group, members) -> {
            out.append("    ").append(quoted(group)).append(":\n      hosts:\n");
            members.forEach(
                name -> out.append("        ").append(quoted(name.value())).append(": {}\n"));
          });
    }
    return out.toString();
  }

  /** The answer to {@code --list} of a dynamic inventory. */
  public static String list(AnsibleInventory inventory) {
    JsonDocument json = JsonDocument.foreign().startObject("_meta").startObject("hostvars");
    inventory
        .machines()
        .forEach((name, variables) -> {
          json.startObject(name.value());
          put(json, variables);
          json.endObject();
        });
    json.endObject().endObject();
    json.startObject("all").put("hosts", inventory.machines().keySet()).endObject();
    inventory
        .groups()
        .forEach((group, members) -> json.startObject(group).put("hosts", members).endObject());
    return json.end();
  }

  /** The answer to {@code --host}. */
  public static String host(AnsibleInventory inventory, MachineName machine) {
    JsonDocument json = JsonDocument.foreign();
    put(json, inventory.variablesOf(machine));
    return json.end();
  }

  private static void put(JsonDocument json, SortedMap<String, Object> variables) {
    for (Map.Entry<String, Object> each : variables.entrySet()) {
      if (each.getValue() instanceof Number number) {
        json.put(each.getKey(), number.longValue());
      } else {
        json.putExactly(each.getKey(), each.getValue().toString());
      }
    }
  }

  /** In double quotes, which alone take every character: no name is a number or a truth then. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            out.append('\\').appendCodePoint(c);
          } else if (c >= ' ' && c <= '~') {
            out.appendCodePoint(c);
          } else {
            out.append("\\U%08x".formatted(c));
          }
        });
    return out.append('"').toString();
  }
}
