package io.homelab.probe;

import io.homelab.model.AnswerLines;
import io.homelab.model.Argv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What only somebody who looks at one host wants to know of its libvirt: no plan depends on it.
 *
 * @param libvirt the version of the library that its commands use
 * @param hypervisor the name and version of what runs machines, such as {@code QEMU 7.2.5}
 * @param pools where it keeps disks
 */
public record LibvirtDetails(
    Optional<String> libvirt, Optional<String> hypervisor, List<StoragePool> pools) {
  /** Nothing is known of it. */
  public static final LibvirtDetails UNKNOWN =
      new LibvirtDetails(Optional.empty(), Optional.empty(), List.of());

  private static final Pattern LIBRARY =
      Pattern.compile("Using library: libvirt ([0-9][0-9.]{0,20})");
  private static final Pattern RUNNING =
      Pattern.compile("Running hypervisor: ([A-Za-z]{1,20} [0-9][0-9.]{0,20})");
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
  private static final Pattern WORD = Pattern.compile("[a-z]{1,20}");

  /** Behind a name: state, autostart, persistent, and three amounts with their units. */
  private static final int COLUMNS = 9;

  private static final int MOST_POOLS = 50;

  /**
   * A storage pool.
   *
   * @param name its name
   * @param state as {@code virsh} says
   * @param capacityMb what it can hold, where it tells
   * @param usedMb what it holds, where it tells
   */
  public record StoragePool(
      String name, String state, OptionalLong capacityMb, OptionalLong usedMb) {}

  /** Copies the list. */
  public LibvirtDetails {
    pools = List.copyOf(pools);
  }

  /** Asks for the versions. */
  public static Argv versionCommand(String uri) {
    return Argv.of("virsh", "-c", uri, "version");
  }

  /** Asks for the storage pools. */
  public static Argv poolsCommand(String uri) {
    return Argv.of("virsh", "-c", uri, "pool-list", "--all", "--details");
  }

  /**
   * Reads both answers; what makes no sense is left out.
   *
   * @param version what the first command printed
   * @param list what the second one printed
   */
  public static LibvirtDetails parse(String version, String list) {
    List<StoragePool> pools = new ArrayList<>();
    for (String line : AnswerLines.of(list)) {
      if (pools.size() < MOST_POOLS) {
        pool(line).ifPresent(pools::add);
      }
    }
    return new LibvirtDetails(found(LIBRARY, version), found(RUNNING, version), pools);
  }

  private static Optional<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** A pool that does not run has a dash for each amount. */
  private static Optional<StoragePool> pool(String line) {
    String[] words = line.strip().split("\\s+");
    int amounts = words.length > 3 && words[words.length - 1].equals("-") ? 3 : COLUMNS - 3;
    int nameEnd = words.length - amounts - 3;
    if (nameEnd < 1 || !WORD.matcher(words[nameEnd]).matches()) {
      return Optional.empty();
    }
    String name = String.join(" ", Arrays.asList(words).subList(0, nameEnd));
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    if (amounts == 3) {
      return Optional.of(
          new StoragePool(name, words[nameEnd], OptionalLong.empty(), OptionalLong.empty()));
    }
    OptionalLong capacity = DiskUse.megabytes(words[nameEnd + 3], words[nameEnd + 4]);
    OptionalLong used = DiskUse.megabytes(words[nameEnd + 5], words[nameEnd + 6]);
    return capacity.isEmpty() || used.isEmpty()
        ? Optional.empty()
        : Optional.of(new StoragePool(name, words[nameEnd], capacity, used));
  }
}
