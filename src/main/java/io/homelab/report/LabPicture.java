package io.homelab.report;

import java.util.List;

/**
 * What a picture of a lab shows: hosts, the machines on them, and what depends on what. A value
 * that says nothing about where anything is drawn: {@link PictureLayout} decides that.
 *
 * @param name what the lab is called
 * @param hosts the hosts, in the order in which they are drawn
 * @param edges the dependencies; one of a machine that is not there is not drawn
 */
public record LabPicture(String name, List<PictureHost> hosts, List<PictureEdge> edges) {
  /** Copies the lists. */
  public LabPicture {
    hosts = List.copyOf(hosts);
    edges = List.copyOf(edges);
  }

  /**
   * A host.
   *
   * @param name its name; empty for what is on none
   * @param note one or two words, such as its state
   * @param lamp what kind of state that is
   * @param use how much of it is used, a bar for each; all hosts should have as many
   * @param machines what is on it
   */
  public record PictureHost(
      String name, String note, Lamp lamp, List<PictureUse> use, List<PictureMachine> machines) {
    /** Copies the lists. */
    public PictureHost {
      use = List.copyOf(use);
      machines = List.copyOf(machines);
    }

    /** A host about whose use nothing is said. */
    public PictureHost(String name, String note, Lamp lamp, List<PictureMachine> machines) {
      this(name, note, lamp, List.of(), machines);
    }
  }

  /**
   * How much of a resource of a host is used.
   *
   * @param what the resource, in a short word
   * @param before the used share before, from 0; more than 1 is drawn as 1
   * @param after the used share after; the same where nothing changes
   * @param words the same in numbers
   */
  public record PictureUse(String what, double before, double after, String words) {}

  /** Whether a machine is there before, after, or both. */
  public enum Presence {
    /** There, and stays. */
    HERE,
    /** Not yet there. */
    COMES,
    /** There, and will not be. */
    GOES
  }

  /**
   * A machine. One that changes hosts is drawn twice: where it goes and where it comes.
   *
   * @param name its name
   * @param note a line below it, such as its state or what becomes of it
   * @param lamp what kind of state that is
   * @param presence whether it is there
   * @param to where a click on it leads; empty for nowhere
   */
  public record PictureMachine(String name, String note, Lamp lamp, Presence presence, String to) {
    /** A machine that is there, and leads nowhere. */
    public PictureMachine(String name, String note, Lamp lamp) {
      this(name, note, lamp, Presence.HERE, "");
    }
  }

  /**
   * A dependency.
   *
   * @param from what depends
   * @param to on what
   */
  public record PictureEdge(String from, String to) {}
}
