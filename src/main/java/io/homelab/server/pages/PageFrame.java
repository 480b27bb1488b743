package io.homelab.server.pages;

import java.util.List;

/**
 * What every page has around its content.
 *
 * @param title what the page is about
 * @param way the pages above it
 * @param links where one can go
 * @param who whose token it is; empty when nobody has logged in
 * @param role what it allows
 * @param csrf what every form carries
 * @param key under which a request that is sent twice is one
 * @param notice what was just done; empty when nothing was
 * @param live where the script hears that something changed; empty for a page that does not
 * @param assets the version of script and style
 */
public record PageFrame(
    String title,
    List<PageLink> way,
    List<PageLink> links,
    String who,
    String role,
    String csrf,
    String key,
    String notice,
    String live,
    String assets) {
  /**
   * A link.
   *
   * @param text what it says
   * @param to where it leads
   * @param here whether this page is there or below
   */
  public record PageLink(String text, String to, boolean here) {}

  /** Copies the lists. */
  public PageFrame {
    way = List.copyOf(way);
    links = List.copyOf(links);
  }
}
