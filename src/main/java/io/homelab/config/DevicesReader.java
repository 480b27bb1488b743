package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.model.Devices;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code devices}: a map from free names to counts. */
final class DevicesReader {
  private static final String KEY = "devices";

  private DevicesReader() {}

  /** The devices; empty without the key. */
  static Optional<Devices> read(Fields fields) {
    return fields
        .map(KEY)
        .map(map -> {
          ValueReader values = fields.values();
          SortedMap<String, Long> counts = new TreeMap<>();
          for (Map.Entry<String, MapEntry> each : map.entries().entrySet()) {
            String complaint = TextRules.name(each.getKey());
            if (complaint != null) {
              values
                  .problems()
                  .add(
                      each.getValue().keyAt(),
                      "a key of " + KEY + " is " + Wording.quote(each.getKey()),
                      complaint);
            }
            values
                .number(
                    each.getValue().value(),
                    KEY + "." + Wording.shorten(each.getKey()),
                    0,
                    Devices.MOST)
                .ifPresent(count -> counts.put(each.getKey(), count));
          }
          return new Devices(counts);
        });
  }
}
