package io.homelab.plan;

import io.homelab.model.BoxRef;

/** What lies on this computer and would be sent, by its SHA-256 in hexadecimal. */
public interface SourceDigests {
  /** Of a box file; empty text when it is not there. */
  String box(BoxRef box);

  /**
   * Of a file that travels to the workdirs, by its path relative to them; followed by a word when
   * its owner may run it.
   *
   * @throws io.homelab.model.HomeLabException when it cannot be read
   */
  String file(String path);
}
