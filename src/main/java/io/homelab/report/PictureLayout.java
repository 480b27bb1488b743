package io.homelab.report;

import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything of a picture is drawn, in pixels: hosts as boxes side by side, three or four in
 * a row, their machines inside, one above the other. The same picture gives the same layout.
 *
 * @param width of the whole
 * @param height of the whole
 * @param hosts the boxes
 * @param lines the edges
 */
public record PictureLayout(int width, int height, List<HostBox> hosts, List<EdgeLine> lines) {
  /** The height of a host's use of one resource. */
  static final int USE = 18;

  private static final int NARROWEST = 206;
  private static final int WIDEST = 380;

  /** What a machine's name has beside it in its host's box, and what a character of it takes. */
  private static final int BESIDE = 68;

  private static final double CHARACTER = 7.6;

  /** What a character of a note takes. */
  private static final double SMALL = 6.5;

  private static final int GAP = 40;
  private static final int MARGIN = 12;
  private static final int HEAD = 40;
  private static final int MACHINE = 40;
  private static final int BETWEEN = 12;

  /** Up to so many hosts stand in rows of three. */
  private static final int FEW = 6;

  /** Copies the lists. */
  public PictureLayout {
    hosts = List.copyOf(hosts);
    lines = List.copyOf(lines);
  }

  /**
   * A host's box.
   *
   * @param x from the left
   * @param y from the top
   * @param w how wide
   * @param h how high
   * @param machines what is on it
   */
  public record HostBox(PictureHost host, int x, int y, int w, int h, List<MachineBox> machines) {
    /** Copies the list. */
    public HostBox {
      machines = List.copyOf(machines);
    }
  }

  /** A machine's box, likewise. */
  public record MachineBox(PictureMachine machine, int x, int y, int w, int h) {
    int middle() {
      return y + h / 2;
    }

    int right() {
      return x + w;
    }
  }

  /**
   * An edge.
   *
   * @param edge what depends on what
   * @param path its way, as SVG draws it
   * @param cross whether it leads to another host
   */
  public record EdgeLine(PictureEdge edge, String path, boolean cross) {}

  /** Where a machine is. */
  private record Spot(MachineBox box, int host, int column, int row, int firstTop) {}

  /** The layout of a picture. */
  public static PictureLayout of(LabPicture picture) {
    int wide = hostWidth(picture);
    int head =
        HEAD + USE * picture.hosts().stream().mapToInt(host -> host.use().size()).max().orElse(0);
    int inRow = picture.hosts().size() > FEW ? 4 : 3;
    List<HostBox> boxes = new ArrayList<>();
    Map<String, Spot> spots = new HashMap<>();
    int y = MARGIN;
    int lowest = 0;
    for (int index = 0; index < picture.hosts().size(); index++) {
      int column = index % inRow;
      if (column == 0 && index > 0) {
        y = lowest + GAP;
      }
      PictureHost host = picture.hosts().get(index);
      int x = MARGIN + column * (wide + GAP);
      int top = y + head;
      List<MachineBox> inside = new ArrayList<>();
      for (PictureMachine each : host.machines()) {
        MachineBox box = new MachineBox(each, x + BETWEEN, top, wide - 2 * BETWEEN, MACHINE);
        inside.add(box);
        Spot spot = new Spot(box, index, column, index / inRow, y + head);
        spots.merge(each.name(), spot, PictureLayout::later);
        top += MACHINE + BETWEEN;
      }
      int height = Math.max(top - y, head + BETWEEN);
      boxes.add(new HostBox(host, x, y, wide, height, inside));
      lowest = Math.max(lowest, y + height);
    }
    int columns = Math.clamp(picture.hosts().size(), 1, inRow);
    // An edge between boxes one above the other leaves the box on its right.
    return new PictureLayout(
        2 * MARGIN + columns * wide + (columns - 1) * GAP + BETWEEN,
        Math.max(lowest, MARGIN) + MARGIN,
        boxes,
        lines(picture, spots));
  }

  /** Edges are those of the machine that will be there. */
  private static Spot later(Spot one, Spot other) {
    return one.box.machine().presence() == Presence.GOES ? other : one;
  }

  private static int hostWidth(LabPicture picture) {
    double longest = 0;
    for (PictureHost host : picture.hosts()) {
      longest = Math.max(longest, host.name().length() * CHARACTER + host.note().length() * SMALL);
      for (PictureMachine machine : host.machines()) {
        longest = Math.max(longest, machine.name().length() * CHARACTER);
        longest = Math.max(longest, machine.note().length() * SMALL);
      }
    }
    return Math.clamp((int) (BESIDE + longest), NARROWEST, WIDEST);
  }

  /** So much of a name as there is room for. */
  static String name(String text, int width) {
    return fitting(text, (int) (width / CHARACTER));
  }

  /** So much of a note as there is room for. */
  static String note(String text, int width) {
    return fitting(text, (int) (width / SMALL));
  }

  private static String fitting(String text, int characters) {
    int most = Math.max(1, characters);
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "\u2026";
  }

  private static List<EdgeLine> lines(LabPicture picture, Map<String, Spot> spots) {
    List<EdgeLine> lines = new ArrayList<>();
    for (PictureEdge edge : picture.edges()) {
      Spot from = spots.get(edge.from());
      Spot to = spots.get(edge.to());
      if (from != null && to != null) {
        lines.add(new EdgeLine(edge, way(from, to, lines.size()), from.host != to.host));
      }
    }
    return lines;
  }

  private static String way(Spot from, Spot to, int number) {
    int fromY = from.box.middle();
    int toY = to.box.middle();
    if (from.column == to.column) {
      int right = from.box.right();
      int bend = right + 14 + Math.min(20, Math.abs(toY - fromY) / 8);
      return curve(right, fromY - 6, bend, fromY - 6, bend, toY + 6, right + 7, toY + 6);
    }
    boolean eastward = to.column > from.column;
    int begin = eastward ? from.box.right() : from.box.x();
    int end = eastward ? to.box.x() - 7 : to.box.right() + 7;
    int pull = eastward ? 44 : -44;
    if (Math.abs(to.column - from.column) == 1) {
      return curve(begin, fromY, begin + pull, fromY, end - pull, toY, end, toY);
    }
    // Past other hosts, a line keeps to the lane above or below the machines of its target's row.
    int aside = BETWEEN + GAP / 2 + (number * 5) % 20 - 10;
    int near = eastward ? begin + aside : begin - aside;
    int far = eastward ? to.box.x() - aside : to.box.right() + aside;
    int lane =
        (fromY <= toY ? to.box.y() - BETWEEN / 2 : to.box.y() + MACHINE + BETWEEN / 2)
            + (number % 3 - 1) * 3;
    return corners(begin, fromY, near, fromY, near, lane, far, lane, far, toY, end, toY);
  }

  private static String curve(int... p) {
    return "M%d %dC%d %d %d %d %d %d".formatted(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
  }

  /** A way along these points, whose corners are round. */
  private static String corners(int... p) {
    StringBuilder path = new StringBuilder("M%d %d".formatted(p[0], p[1]));
    for (int i = 2; i < p.length - 2; i += 2) {
      int in = Math.min(8, (Math.abs(p[i] - p[i - 2]) + Math.abs(p[i + 1] - p[i - 1])) / 2);
      int out = Math.min(8, (Math.abs(p[i + 2] - p[i]) + Math.abs(p[i + 3] - p[i + 1])) / 2);
      path.append(
          "L%d %dQ%d %d %d %d"
              .formatted(
                  p[i] - in * Integer.signum(p[i] - p[i - 2]),
                  p[i + 1] - in * Integer.signum(p[i + 1] - p[i - 1]),
                  p[i],
                  p[i + 1],
                  p[i] + out * Integer.signum(p[i + 2] - p[i]),
                  p[i + 1] + out * Integer.signum(p[i + 3] - p[i + 1])));
    }
    return path.append("L%d %d".formatted(p[p.length - 2], p[p.length - 1])).toString();
  }
}
