package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.StateRecovery;
import java.util.Collection;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What {@code state recover} found. */
public final class StateRecoveryView {
  private StateRecoveryView() {}

  /** As text. */
  public static String human(StateRecovery recovery) {
    StringBuilder text = new StringBuilder();
    line(text, "found", places(recovery.found()));
    line(text, "kept, host unreachable", places(recovery.unknown()));
    line(text, "gone", names(recovery.dropped()));
    recovery
        .duplicates()
        .forEach((name, hosts) ->
            text.append(
                "duplicate: %s on %s; destroy one by hand%n".formatted(name, names(hosts))));
    recovery
        .silent()
        .forEach((host, reason) -> text.append("not asked: %s: %s%n".formatted(host, reason)));
    return text.isEmpty() ? "No host has a machine of this lab.\n" : text.toString();
  }

  /** As JSON. */
  public static String json(StateRecovery recovery) {
    JsonDocument json = JsonDocument.pretty();
    places(json, "found", recovery.found());
    places(json, "unknown", recovery.unknown());
    json.put("gone", recovery.dropped()).startArray("duplicates");
    recovery
        .duplicates()
        .forEach((name, hosts) ->
            json.startObject().put("machine", name.value()).put("hosts", hosts).endObject());
    json.endArray().startObject("not_asked");
    recovery.silent().forEach((host, reason) -> json.put(host.value(), reason));
    return json.endObject().end();
  }

  private static void places(
      JsonDocument json, String key, SortedMap<MachineName, HostName> places) {
    json.startObject(key);
    places.forEach((name, host) -> json.put(name.value(), host.value()));
    json.endObject();
  }

  private static void line(StringBuilder text, String what, String list) {
    if (!list.isEmpty()) {
      text.append(what).append(": ").append(list).append('\n');
    }
  }

  private static String places(SortedMap<MachineName, HostName> places) {
    return places.entrySet().stream()
        .map(place -> place.getKey() + " on " + place.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String names(Collection<?> names) {
    return names.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
