package io.homelab.server.pages;

import io.homelab.server.pages.PageWords.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A lab as a picture: its hosts as boxes, the machines inside, and what depends on what.
 *
 * @param width of the whole, in pixels
 * @param height of the whole
 * @param hosts the boxes
 * @param lines the edges
 */
public record LabPicture(int width, int height, List<HostBox> hosts, List<EdgeLine> lines) {
  /** More than this nobody looks at. */
  static final int MOST = 200;

  private static final int HOST = 206;
  private static final int GAP = 40;
  private static final int MARGIN = 12;
  private static final int HEAD = 40;
  private static final int MACHINE = 40;
  private static final int BETWEEN = 12;
  private static final int FEW = 6;

  /** Copies the lists. */
  public LabPicture {
    hosts = List.copyOf(hosts);
    lines = List.copyOf(lines);
  }

  /**
   * A host.
   *
   * @param name its name; empty for what is on none
   * @param state one word
   * @param tone of its state
   * @param x from the left
   * @param y from the top
   * @param w how wide
   * @param h how high
   * @param machines what is on it
   */
  public record HostBox(
      String name, String state, Tone tone, int x, int y, int w, int h, List<MachineBox> machines) {
    /** Copies the list. */
    public HostBox {
      machines = List.copyOf(machines);
    }
  }

  /** A machine, likewise. */
  public record MachineBox(LabMachine machine, Tone tone, int x, int y, int w, int h) {}

  /**
   * An edge.
   *
   * @param from what depends
   * @param to on what
   * @param path its way
   * @param cross whether it leads to another host
   */
  public record EdgeLine(String from, String to, String path, boolean cross) {}

  static LabPicture of(List<ApiValue> hosts, List<LabMachine> machines, List<ApiValue> edges) {
    Map<String, List<LabMachine>> on = new LinkedHashMap<>();
    Map<String, ApiValue> known = new HashMap<>();
    for (ApiValue host : hosts) {
      on.put(host.text("name"), new ArrayList<>());
      known.put(host.text("name"), host);
    }
    for (LabMachine each : machines) {
      on.computeIfAbsent(each.host(), name -> new ArrayList<>()).add(each);
    }
    List<HostBox> boxes = new ArrayList<>();
    Map<String, MachineBox> places = new HashMap<>();
    Map<String, String> whose = new HashMap<>();
    int x = MARGIN;
    int y = MARGIN;
    int lowest = 0;
    int column = 0;
    int inRow = on.size() > FEW ? 4 : 3;
    int widest = 0;
    for (Map.Entry<String, List<LabMachine>> entry : on.entrySet()) {
      if (column == inRow) {
        x = MARGIN;
        y = lowest + GAP;
        column = 0;
      }
      List<MachineBox> inside = new ArrayList<>();
      int top = y + HEAD;
      for (LabMachine each : entry.getValue()) {
        MachineBox box =
            new MachineBox(
                each, PageWords.tone(each.state()), x + BETWEEN, top, HOST - 2 * BETWEEN, MACHINE);
        inside.add(box);
        places.put(each.name(), box);
        whose.put(each.name(), entry.getKey());
        top += MACHINE + BETWEEN;
      }
      int height = Math.max(top - y, HEAD + BETWEEN);
      ApiValue host = known.get(entry.getKey());
      String state = host == null ? "" : PageWords.host(host);
      boxes.add(
          new HostBox(
              entry.getKey(),
              state,
              entry.getKey().isEmpty() ? Tone.IDLE : PageWords.tone(state),
              x,
              y,
              HOST,
              height,
              inside));
      lowest = Math.max(lowest, y + height);
      widest = Math.max(widest, x + HOST);
      x += HOST + GAP;
      column++;
    }
    List<EdgeLine> lines = new ArrayList<>();
    for (ApiValue edge : edges) {
      MachineBox from = places.get(edge.text("from"));
      MachineBox to = places.get(edge.text("to"));
      if (from != null && to != null) {
        boolean cross = !Objects.equals(whose.get(edge.text("from")), whose.get(edge.text("to")));
        lines.add(new EdgeLine(edge.text("from"), edge.text("to"), way(from, to), cross));
      }
    }
    // An edge between boxes one above the other leaves the box on its right.
    return new LabPicture(widest + MARGIN + BETWEEN, lowest + MARGIN, boxes, lines);
  }

  private static String way(MachineBox from, MachineBox to) {
    int fromY = from.y() + from.h() / 2;
    int toY = to.y() + to.h() / 2;
    if (from.x() == to.x()) {
      int right = from.x() + from.w();
      int bend = right + 14 + Math.min(20, Math.abs(toY - fromY) / 8);
      return curve(right, fromY - 6, bend, fromY - 6, bend, toY + 6, right + 7, toY + 6);
    }
    boolean eastward = to.x() > from.x();
    int begin = eastward ? from.x() + from.w() : from.x();
    int end = eastward ? to.x() - 7 : to.x() + to.w() + 7;
    int pull = eastward ? 44 : -44;
    return curve(begin, fromY, begin + pull, fromY, end - pull, toY, end, toY);
  }

  private static String curve(int... p) {
    return String.format(
        Locale.ROOT, "M%d %dC%d %d %d %d %d %d", p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
  }
}
