package io.homelab.boxes;

import io.homelab.model.BoxVersion;
import java.util.Optional;

/**
 * One box file that a catalog offers.
 *
 * @param version the box's version
 * @param provider the provider that it is for
 * @param architecture what it runs on, in Vagrant's words; absent where the catalog does not say
 * @param sha256 of the file, 64 hex digits in lower case; absent where the catalog does not say
 */
public record BoxOffer(
    BoxVersion version, String provider, Optional<String> architecture, Optional<String> sha256) {}
