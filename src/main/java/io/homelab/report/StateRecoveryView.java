package io.homelab.report;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.operations.RecoverState;
import io.homelab.operations.StateRecovery;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What {@code state recover} found. */
public final class StateRecoveryView {
  private StateRecoveryView() {}

  /** As text. */
  public static String human(RecoverState recover) {
    StateRecovery recovery = recover.recovery();
    StringBuilder text = new StringBuilder();
    String how =
        switch (recover.source().basis()) {
          case STATE -> "compared with the hosts";
          case PREVIOUS -> "rebuilt from that and from the hosts";
          case HOSTS -> "rebuilt from the hosts alone";
        };
    text.append("%s: %s%n".formatted(how, recover.source().words()));
    int head = text.length();
    line(text, "found", places(recovery.found()));
    line(text, "not in the state, so the next 'vos up' adopts it", places(recovery.adopted()));
    line(text, "kept, host unreachable", places(recovery.unknown()));
    line(text, "kept, was being created", places(recovery.unfinished()));
    line(text, "gone from its host, so dropped", names(recovery.dropped()));
    recovery
        .duplicates()
        .forEach((name, hosts) ->
            text.append(
                "duplicate: %s on %s; destroy one by hand%n".formatted(name, names(hosts))));
    recovery
        .silent()
        .forEach((host, reason) -> text.append("not asked: %s: %s%n".formatted(host, reason)));
    if (text.length() == head) {
      text.append("No host has a machine of this lab.\n");
    }
    return text.toString();
  }

  /** As JSON. */
  public static String json(RecoverState recover) {
    StateRecovery recovery = recover.recovery();
    JsonDocument json =
        JsonDocument.pretty()
            .put("source", recover.source().basis().name().toLowerCase(Locale.ROOT))
            .put("changes", recover.changes());
    places(json, "found", recovery.found());
    places(json, "adopted", recovery.adopted());
    places(json, "unknown", recovery.unknown());
    places(json, "unfinished", recovery.unfinished());
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
