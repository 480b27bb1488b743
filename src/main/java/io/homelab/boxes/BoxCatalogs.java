package io.homelab.boxes;

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
}
