package io.homelab.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's Vagrant extras say of libvirt that others than Vagrant must know: which libvirt
 * makes it, where its disks go and how large they get.
 *
 * @param pool the storage pool of its disks, if written
 * @param uri the libvirt that makes it, as {@code virsh -c} takes it; absent means the host's usual
 * @param disks the disks that are added to those of its box
 */
public record LibvirtExtras(Optional<String> pool, Optional<String> uri, List<AddedDisk> disks) {
  /** The provider, and the key of its settings. */
  public static final String PROVIDER = "libvirt";

  /** The setting that adds a disk. */
  public static final String STORAGE = "storage";

  /** The only kind of storage that the provider has, a symbol in the Vagrantfile. */
  public static final String FILE = ":file";

  /** The libvirt of one user, who needs no rights for it. */
  private static final String SESSION = "qemu:///session";

  /** The size of a disk that tells none, in GiB. */
  static final long USUAL_SIZE_GB = 10;

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([kmgt])(i?b)?");
  private static final String UNITS = "kmgt";

  /** Copies the list. */
  public LibvirtExtras {
    disks = List.copyOf(disks);
  }

  /**
   * A disk beside those of the box.
   *
   * @param sizeGb what it may grow to, in GiB, rounded up
   * @param volume the name of its volume, if the topology gives it one; otherwise it is named after
   *     the machine
   * @param shared whether it may exist already: then it is never destroyed with the machine
   */
  public record AddedDisk(long sizeGb, Optional<String> volume, boolean shared) {}

  /** Those of a machine. */
  public static LibvirtExtras of(Machine machine) {
    return of(machine.vagrant(), machine.box().provider());
  }

  /**
   * Reads the extras; what is not as the provider wants it is left out.
   *
   * @param vagrant the machine's extras
   * @param provider what the machine runs on: on others than libvirt these settings do nothing
   */
  public static LibvirtExtras of(Map<String, Object> vagrant, String provider) {
    if (!provider.equals(PROVIDER) || !(vagrant.get(PROVIDER) instanceof Map<?, ?> settings)) {
      return new LibvirtExtras(Optional.empty(), Optional.empty(), List.of());
    }
    List<AddedDisk> disks = new ArrayList<>();
    Object storage = settings.get(STORAGE);
    for (Object each : storage instanceof List<?> list ? list : List.of(orEmpty(storage))) {
      disk(each instanceof List<?> call ? call : List.of(each)).ifPresent(disks::add);
    }
    Optional<String> uri =
        text(settings, "uri")
            .or(() ->
                Boolean.TRUE.equals(settings.get("qemu_use_session"))
                    ? Optional.of(SESSION)
                    : Optional.empty());
    return new LibvirtExtras(text(settings, "storage_pool_name"), uri, disks);
  }

  private static Object orEmpty(@Nullable Object storage) {
    return storage == null ? "" : storage;
  }

  private static Optional<AddedDisk> disk(List<?> call) {
    if (call.isEmpty() || !FILE.equals(call.getFirst())) {
      return Optional.empty();
    }
    if (!(call.getLast() instanceof Map<?, ?> options)) {
      return Optional.of(new AddedDisk(USUAL_SIZE_GB, Optional.empty(), false));
    }
    if (isMedium(text(options, "device").orElse(""))) {
      return Optional.empty();
    }
    return Optional.of(
        new AddedDisk(
            gigabytes(text(options, "size").orElse("")).orElse(USUAL_SIZE_GB),
            text(options, "path"),
            Boolean.TRUE.equals(options.get("allow_existing"))));
  }

  /** Whether that libvirt belongs to a user: it makes no networks and no macvtap interfaces. */
  public static boolean isSession(String uri) {
    return uri.startsWith("qemu") && uri.contains("/session");
  }

  /** Whether that device reads a file that is there, instead of being a disk of its own. */
  public static boolean isMedium(String device) {
    return device.equals(":cdrom") || device.equals(":floppy");
  }

  /** A size such as {@code 20G} in GiB, rounded up. */
  public static OptionalLong gigabytes(String size) {
    Matcher matcher = SIZE.matcher(size.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long kib = 1L << (10 * UNITS.indexOf(matcher.group(2)));
    return OptionalLong.of(
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(kib))
            .divide(BigDecimal.valueOf(1L << 20), 0, RoundingMode.CEILING)
            .longValueExact());
  }

  private static Optional<String> text(Map<?, ?> settings, String name) {
    return settings.get(name) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  /** What the added disks may grow to together, in GiB. */
  public long addedGb() {
    return disks.stream().mapToLong(AddedDisk::sizeGb).sum();
  }
}
