package io.homelab.config;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.Names;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One entry to be added to {@code hosts.yaml}.
 *
 * @param name the host's name
 * @param address its address, or an alias of the user's SSH configuration
 * @param sshUser the user to log in as, if one was given
 * @param capacity what is written of its capacity; free disk changes by the day, so only CPUs and
 *     memory are
 * @param bridge the interface that leads to the LAN, if one is known
 */
public record HostEntry(
    HostName name,
    String address,
    Optional<String> sshUser,
    Capacity capacity,
    Optional<String> bridge) {
  /** The host tells its interfaces' names, and may tell anything. */
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** Addresses that a person gives for this computer. */
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");

  /** Drops an interface whose name no interface has. */
  public HostEntry {
    bridge = bridge.filter(word -> INTERFACE.matcher(word).matches());
  }

  /**
   * The entry of a host that nobody has looked at.
   *
   * @param word what a person writes behind {@code ssh}, without a port: an address or {@code
   *     user@address}
   * @return the entry; empty when {@code hosts.yaml} would refuse the address or the user
   */
  public static Optional<HostEntry> of(String word) {
    int at = word.lastIndexOf('@');
    String address = word.substring(at + 1);
    Optional<String> user = at < 0 ? Optional.empty() : Optional.of(word.substring(0, at));
    if (user.isPresent() && (user.get().isEmpty() || TextRules.user(user.get()) != null)) {
      return Optional.empty();
    }
    String name =
        LOOPBACK.contains(address)
            ? "localhost"
            : address.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-").replaceAll("^-+", "");
    return TextRules.address(address) == null && Names.isValid(name)
        ? Optional.of(
            new HostEntry(new HostName(name), address, user, Capacity.UNKNOWN, Optional.empty()))
        : Optional.empty();
  }

  /** The same with what was found on the host. */
  public HostEntry with(Capacity measured, Optional<String> found) {
    return new HostEntry(
        name,
        address,
        sshUser,
        new Capacity(
            between(measured.cpus(), ResourceAmounts.MOST_CPUS),
            between(measured.memoryMb(), ResourceAmounts.MOST_MEMORY_MB),
            OptionalLong.empty()),
        found);
  }

  /** What a person writes behind {@code ssh} to get there. */
  public String word() {
    return sshUser.map(user -> user + "@" + address).orElse(address);
  }

  private static OptionalLong between(OptionalLong amount, long most) {
    return amount.isPresent() && amount.getAsLong() >= 1 && amount.getAsLong() <= most
        ? amount
        : OptionalLong.empty();
  }

  /**
   * The entry as YAML.
   *
   * @param indent what stands before its hyphen
   * @param end the end of a line
   */
  String yaml(String indent, String end) {
    StringBuilder text = new StringBuilder();
    text.append(indent).append("- name: ").append(scalar(name.value())).append(end);
    text.append(indent).append("  address: ").append(scalar(address)).append(end);
    sshUser.ifPresent(
        user -> text.append(indent).append("  ssh_user: ").append(scalar(user)).append(end));
    if (capacity.cpus().isPresent() || capacity.memoryMb().isPresent()) {
      text.append(indent).append("  capacity:").append(end);
      capacity.cpus().ifPresent(n -> amount(text, indent + "    cpus: ", n, end));
      capacity.memoryMb().ifPresent(n -> amount(text, indent + "    memory_mb: ", n, end));
    }
    bridge.ifPresent(
        word -> text.append(indent).append("  bridge: ").append(scalar(word)).append(end));
    return text.toString();
  }

  private static void amount(StringBuilder text, String key, long amount, String end) {
    text.append(key).append(amount).append(end);
  }

  /** Quoted where YAML would read something else; none of these texts has a quote in it. */
  private static String scalar(String text) {
    boolean plain =
        Character.isLetterOrDigit(text.charAt(0))
            && text.indexOf(':') < 0
            && CoreSchema.kindOf(text) == YamlValue.Scalar.ScalarType.TEXT;
    return plain ? text : "\"" + text + "\"";
  }
}
