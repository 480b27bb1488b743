package io.homelab.boxes;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import java.util.Optional;

/**
 * One entry of the lock file: what a box of the lab came to.
 *
 * @param box name, exact version and provider
 * @param architecture what it runs on; absent where nobody said
 * @param sha256 of the box file, 64 hex digits in lower case; absent where nobody said
 * @param source the address of the catalog that it came from
 */
public record BoxPin(
    BoxRef box, Optional<String> architecture, Optional<String> sha256, String source)
    implements Comparable<BoxPin> {
  /** What was found in a catalog. */
  public static BoxPin of(BoxRef wanted, BoxOffer offer, String catalog) {
    return new BoxPin(
        new BoxRef(wanted.name(), offer.version().toString(), wanted.provider()),
        offer.architecture(),
        offer.sha256(),
        catalog);
  }

  /** The version, to compare it with others. */
  public BoxVersion version() {
    return BoxVersion.of(box.version());
  }

  @Override
  public int compareTo(BoxPin other) {
    return box.compareTo(other.box);
  }
}
