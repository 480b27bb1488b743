package io.homelab.boxes;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxChecksum.ChecksumKind;
import io.homelab.model.BoxVersion;
import java.util.Optional;

/**
 * One box file that a catalog offers.
 *
 * @param version the box's version
 * @param provider the provider that it is for
 * @param architecture what it runs on, in Vagrant's words; absent where the catalog does not say
 * @param checksum of the file; absent where the catalog does not say
 * @param url its http or https address; absent where the catalog has none that can be used
 */
public record BoxOffer(
    BoxVersion version,
    String provider,
    Optional<String> architecture,
    Optional<BoxChecksum> checksum,
    Optional<String> url) {
  /** The file's SHA-256, 64 hex digits in lower case. */
  public Optional<String> sha256() {
    return checksum.filter(sum -> sum.kind() == ChecksumKind.SHA256).map(BoxChecksum::hex);
  }
}
