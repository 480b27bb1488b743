package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Overlays the shared file with the one in {@code local/}. Maps merge key by key, the entries of
 * the main lists by their {@code name} (new names at the end), and everything else, including other
 * lists, is replaced. Every value keeps its position, so a problem names the right file.
 */
final class Overlay {
  private Overlay() {}

  /**
   * The merged document.
   *
   * @param listKeys the lists whose entries merge by name
   */
  static Mapping lay(Mapping over, Mapping base, List<String> listKeys) {
    Mapping merged = merge(base, over);
    for (String key : listKeys) {
      MapEntry below = base.entries().get(key);
      MapEntry above = over.entries().get(key);
      if (below != null
          && above != null
          && below.value() instanceof Sequence baseList
          && above.value() instanceof Sequence overList) {
        merged.entries().put(key, new MapEntry(below.keyAt(), mergeByName(baseList, overList)));
      }
    }
    return merged;
  }

  private static Mapping merge(Mapping base, Mapping over) {
    Map<String, MapEntry> entries = new LinkedHashMap<>(base.entries());
    for (Map.Entry<String, MapEntry> each : over.entries().entrySet()) {
      MapEntry below = entries.get(each.getKey());
      MapEntry above = each.getValue();
      if (below != null
          && below.value() instanceof Mapping baseMap
          && above.value() instanceof Mapping overMap) {
        above = new MapEntry(below.keyAt(), merge(baseMap, overMap));
      }
      entries.put(each.getKey(), above);
    }
    return new Mapping(base.at(), entries);
  }

  private static Sequence mergeByName(Sequence base, Sequence over) {
    Map<String, Integer> places = new LinkedHashMap<>();
    List<YamlValue> items = new ArrayList<>(base.items());
    for (int i = 0; i < items.size(); i++) {
      String name = nameOf(items.get(i));
      if (name != null) {
        places.putIfAbsent(name, i);
      }
    }
    for (YamlValue item : over.items()) {
      // Each name merges once: a second entry in local/ is appended and so reported as a duplicate.
      String name = nameOf(item);
      Integer place = name == null ? null : places.remove(name);
      if (place != null
          && items.get(place) instanceof Mapping below
          && item instanceof Mapping above) {
        items.set(place, merge(below, above));
      } else {
        items.add(item);
      }
    }
    return new Sequence(base.at(), items);
  }

  private static @Nullable String nameOf(YamlValue item) {
    return item instanceof Mapping map ? map.scalar("name").orElse(null) : null;
  }
}
