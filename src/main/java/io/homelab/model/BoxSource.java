package io.homelab.model;

/** Where a host gets its boxes from. */
public sealed interface BoxSource {
  /** This computer sends the box if it has it; else it comes from the registry. */
  record Auto() implements BoxSource {}

  /** This computer sends the box. */
  record Copy() implements BoxSource {}

  /** The box comes from the registry that Vagrant would ask. */
  record Registry() implements BoxSource {}

  /**
   * The host fetches the box from a catalog itself.
   *
   * @param url the address of the catalog
   */
  record Catalog(String url) implements BoxSource {}
}
