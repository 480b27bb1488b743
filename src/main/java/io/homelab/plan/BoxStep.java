package io.homelab.plan;

import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A box that a host needs.
 *
 * @param host the host
 * @param box the box
 * @param action what has to be done
 * @param bytes size of the box file, where it is known
 * @param source where it comes from; absent where the host has it
 * @param from the address of the catalog or file that is fetched
 * @param download the file behind that address, as far as it is known
 */
public record BoxStep(
    HostName host,
    BoxRef box,
    BoxAction action,
    OptionalLong bytes,
    Optional<BoxPlace> source,
    Optional<String> from,
    Optional<BoxDownload> download) {
  /** A box that the host has. */
  public static BoxStep present(HostName host, BoxRef box) {
    return new BoxStep(
        host,
        box,
        BoxAction.PRESENT,
        OptionalLong.of(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A box that this computer sends. */
  public static BoxStep copied(HostName host, BoxRef box, OptionalLong bytes, BoxPlace source) {
    return new BoxStep(
        host, box, BoxAction.COPY, bytes, Optional.of(source), Optional.empty(), Optional.empty());
  }

  /** A box that the host fetches. */
  public static BoxStep fetched(
      HostName host, BoxRef box, BoxPlace source, String from, Optional<BoxDownload> download) {
    return new BoxStep(
        host,
        box,
        BoxAction.FETCH,
        download.map(BoxDownload::bytes).orElse(OptionalLong.empty()),
        Optional.of(source),
        Optional.of(from),
        download);
  }

  /** A box that this computer fetches and sends. */
  public static BoxStep relayed(
      HostName host, BoxRef box, BoxPlace source, String from, BoxDownload download) {
    return new BoxStep(
        host,
        box,
        BoxAction.RELAY,
        download.bytes(),
        Optional.of(source),
        Optional.of(from),
        Optional.of(download));
  }

  /** How the box gets there. */
  public enum BoxAction {
    /** The host has it. */
    PRESENT,
    /** This computer sends it. */
    COPY,
    /** The host fetches it. */
    FETCH,
    /** This computer fetches it, once for all hosts, and sends it. */
    RELAY;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
