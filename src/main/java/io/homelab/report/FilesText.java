package io.homelab.report;

import io.homelab.model.FileChange;
import io.homelab.model.PlainText;
import io.homelab.plan.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files that a plan changes in the workdirs: how many for each host, and the first names. */
final class FilesText {
  /** Of longer lists the first are shown, unless all details are wanted. */
  private static final int NAMES = 5;

  private static final int NAMES_FOR_PROGRAMS = 20;

  private FilesText() {}

  /** One row for each host. */
  static void human(TextTable table, List<HostFiles> files, boolean everything) {
    for (HostFiles host : files) {
      int most = everything ? Integer.MAX_VALUE : NAMES;
      table.row(host.host().value(), counts(host), names(host, most));
    }
  }

  /** For example {@code 1 to add, 2 to change}. */
  static String counts(HostFiles host) {
    List<String> counts = new ArrayList<>();
    for (FileChange change : FileChange.values()) {
      int count = host.count(change);
      if (count > 0) {
        counts.add(count + " " + words(change));
      }
    }
    return String.join(", ", counts);
  }

  private static String words(FileChange change) {
    return switch (change) {
      case ADDED -> "to add";
      case CHANGED -> "to change";
      case PERMISSIONS -> "with other permissions";
      case REMOVED -> "to remove";
    };
  }

  /** The first paths, each with what becomes of the file. */
  static String names(HostFiles host, int most) {
    StringBuilder names = new StringBuilder();
    int left = host.changes().size();
    for (Map.Entry<String, FileChange> change : host.changes().entrySet()) {
      if (names.length() > 0) {
        names.append(", ");
      }
      if (host.changes().size() - left == most) {
        return names.append("and ").append(left).append(" more").toString();
      }
      names.append(symbol(change.getValue())).append(change.getKey());
      left--;
    }
    return PlainText.line(names.toString());
  }

  private static char symbol(FileChange change) {
    return switch (change) {
      case ADDED -> '+';
      case CHANGED, PERMISSIONS -> '~';
      case REMOVED -> '-';
    };
  }

  /** The key {@code files}. */
  static void json(JsonDocument json, List<HostFiles> files, boolean everything) {
    json.startArray("files");
    for (HostFiles host : files) {
      json.startObject().put("host", host.host().value());
      for (FileChange change : FileChange.values()) {
        json.put(change.wireName(), host.count(change));
      }
      json.startArray("paths");
      int left = everything ? Integer.MAX_VALUE : NAMES_FOR_PROGRAMS;
      for (Map.Entry<String, FileChange> change : host.changes().entrySet()) {
        if (left-- > 0) {
          json.startObject()
              .put("path", change.getKey())
              .put("change", change.getValue().wireName())
              .endObject();
        }
      }
      json.endArray().endObject();
    }
    json.endArray();
  }
}
