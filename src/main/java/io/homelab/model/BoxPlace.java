package io.homelab.model;

import java.util.Locale;

/** Where a box comes from that a host lacks. */
public enum BoxPlace {
  /** The file that the topology names for it. */
  FILE("its file"),
  /** The folder of box files. */
  BOXES_DIR("boxes_dir"),
  /** Vagrant's boxes on this computer. */
  STORE("this computer's Vagrant"),
  /** The address that the topology gives for it. */
  URL("its url"),
  /** The registry that Vagrant would ask. */
  REGISTRY("the registry"),
  /** The catalog that the host names as its source. */
  CATALOG("the host's catalog");

  private final String words;

  BoxPlace(String words) {
    this.words = words;
  }

  /** The name in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** In a sentence. */
  public String words() {
    return words;
  }
}
