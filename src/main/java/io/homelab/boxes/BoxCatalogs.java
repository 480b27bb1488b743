package io.homelab.boxes;

import java.io.IOException;

/** Asks registries what they offer. */
public interface BoxCatalogs {
  /** Asks nobody. */
  BoxCatalogs NONE = url -> new CatalogAnswer.Silent("it was not asked");

  /**
   * Asks for the catalog of one box.
   *
   * @param url of the catalog, http or https
   */
  CatalogAnswer ask(String url);

  /**
   * Asks whether there is something at an address, without fetching it.
   *
   * @param url http or https
   */
  default FileAnswer look(String url) {
    return new FileAnswer.Unanswered("it was not asked");
  }

  /**
   * Begins to fetch a file.
   *
   * @param url http or https
   * @param from how many bytes of it are here already
   * @throws IOException if it cannot be had; the message says in words why
   */
  default WebFile open(String url, long from) throws IOException {
    throw new IOException("it was not asked");
  }
}
