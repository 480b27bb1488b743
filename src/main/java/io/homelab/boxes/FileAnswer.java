package io.homelab.boxes;

import java.util.OptionalLong;

/** What came of asking whether there is something at an address. */
public sealed interface FileAnswer {
  /**
   * There is.
   *
   * @param isCatalog whether its server says that it is JSON: then Vagrant takes it for a catalog
   * @param bytes its size, where its server tells it
   * @param forUser whether it is there only for who shows this user's token
   */
  record FileFound(boolean isCatalog, OptionalLong bytes, boolean forUser) implements FileAnswer {}

  /**
   * There is not.
   *
   * @param why in plain words
   */
  record Missing(String why) implements FileAnswer {}

  /**
   * The server does not say, or not to this user.
   *
   * @param why in plain words
   */
  record Withheld(String why) implements FileAnswer {}

  /**
   * The server does not answer this computer. A host may fare better.
   *
   * @param why in plain words
   */
  record Unanswered(String why) implements FileAnswer {}
}
