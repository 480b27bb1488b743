package io.homelab.engine.vagrant.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says machines that are alike but for their number as one entry with {@code count}. */
final class EqualMachines {
  private static final Pattern NUMBERED = Pattern.compile("(.+)-([1-9][0-9]{0,3})");
  private static final Pattern ADDRESS = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.)(\\d+)");

  private EqualMachines() {}

  /** The entries, with {@code web-1} to {@code web-3} as {@code web} three times. */
  static List<Map<String, Object>> counted(List<Map<String, Object>> entries) {
    List<Map<String, Object>> result = new ArrayList<>();
    for (int first = 0; first < entries.size(); ) {
      int count = alike(entries, first);
      Map<String, Object> entry = entries.get(first);
      if (count > 1) {
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("name", stem(entry, 1));
        counted.put("count", count);
        entry.forEach(counted::putIfAbsent);
        result.add(counted);
      } else {
        result.add(entry);
      }
      first += count;
    }
    return result;
  }

  /** How many entries from that one on are the same machine, numbered from 1. */
  private static int alike(List<Map<String, Object>> entries, int first) {
    Map<String, Object> model = entries.get(first);
    String stem = stem(model, 1);
    if (stem.isEmpty() || entries.stream().anyMatch(entry -> stem.equals(entry.get("name")))) {
      return 1;
    }
    int count = 1;
    while (first + count < entries.size()) {
      Map<String, Object> next = entries.get(first + count);
      if (!stem.equals(stem(next, count + 1)) || !moved(next, 0).equals(moved(model, count))) {
        break;
      }
      count++;
    }
    return count;
  }

  /** The name without its number; empty if it has another number. */
  private static String stem(Map<String, Object> entry, int number) {
    Matcher name = NUMBERED.matcher(String.valueOf(entry.get("name")));
    return name.matches() && name.group(2).equals(Integer.toString(number)) ? name.group(1) : "";
  }

  /** What the entry is for the machine that many numbers later: addresses count up. */
  private static Map<String, Object> moved(Map<String, Object> model, int by) {
    Map<String, Object> moved = new LinkedHashMap<>(model);
    moved.remove("name");
    if (model.get("networks") instanceof List<?> networks) {
      List<Object> all = new ArrayList<>();
      for (Object each : networks) {
        Map<String, Object> network = new LinkedHashMap<>();
        ((Map<?, ?>) each).forEach((key, value) -> network.put(key.toString(), value));
        network.computeIfPresent("ip", (key, ip) -> later(ip.toString(), by));
        all.add(network);
      }
      moved.put("networks", all);
    }
    return moved;
  }

  private static String later(String ip, int by) {
    Matcher parts = ADDRESS.matcher(ip);
    return parts.matches() ? parts.group(1) + (Long.parseLong(parts.group(2)) + by) : ip;
  }
}
