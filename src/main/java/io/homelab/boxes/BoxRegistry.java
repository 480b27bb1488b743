package io.homelab.boxes;

import io.homelab.model.BoxRef;

/**
 * Where boxes come from that are not on this computer.
 *
 * @param server what stands before the name of a box in the address of its catalog, without a slash
 *     at its end, as in Vagrant's {@code VAGRANT_SERVER_URL}
 * @param catalogs asks for catalogs
 */
public record BoxRegistry(String server, BoxCatalogs catalogs) {
  /** Vagrant's own registry. */
  public static final String PUBLIC = "https://vagrantcloud.com/api/v2/vagrant";

  /** The public registry, of which nobody asks anything. */
  public static final BoxRegistry UNASKED = new BoxRegistry(PUBLIC, BoxCatalogs.NONE);

  /** Whether a text can be the address of a registry. It is shown, and given to hosts. */
  public static boolean isServer(String text) {
    return text.matches(
        "https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?");
  }

  /** Whether a text can be a token, which a header carries. It is never shown. */
  public static boolean isToken(String text) {
    return text.matches("[!-~]+");
  }

  /** The address of a box's catalog. */
  public String catalogOf(BoxRef box) {
    return catalogOf(server, box);
  }

  /** The address of a box's catalog at a server. */
  public static String catalogOf(String server, BoxRef box) {
    return server + "/" + box.name();
  }

  /** Whether the registry can have it: its boxes are named after their owners. */
  public static boolean mayHave(BoxRef box) {
    return box.name().contains("/");
  }
}
