package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of {@code networks}: the options of Vagrant's {@code config.vm.network}, and
 * provider options, prefixed with its name as in {@code libvirt__mtu}.
 */
final class NetworkReader {
  private static final String FORWARDED_PORT = "forwarded_port";
  private static final List<String> TYPES =
      List.of("private_network", "public_network", FORWARDED_PORT);
  private static final List<String> ADDRESS_OPTIONS =
      List.of("type", "ip", "netmask", "mac", "auto_config", "name", "adapter", "nic_type");
  private static final List<String> PRIVATE_OPTIONS =
      List.of("adapter_ip", "dhcp_ip", "dhcp_lower", "dhcp_upper", OwnSubnets.OPTION);
  private static final List<String> PUBLIC_OPTIONS =
      List.of(
          "bridge",
          "dev",
          "mode",
          "network_name",
          "portgroup",
          "ovs",
          "model_type",
          "use_dhcp_assigned_default_route");
  private static final List<String> PORT_OPTIONS =
      List.of(
          "type",
          "guest",
          "host",
          "guest_ip",
          "host_ip",
          "protocol",
          "id",
          "auto_correct",
          "adapter",
          "gateway_ports");

  private final ValueReader values;

  NetworkReader(ValueReader values) {
    this.values = values;
  }

  /** The network that the value describes; empty if its type is unknown. */
  Optional<NetworkDraft> read(YamlValue value) {
    Optional<Mapping> map = values.map(value, "an entry of networks");
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = new Fields(map.get(), "a network", values);
    Optional<Located<String>> type =
        fields.requiredText(
            "type", NetworkReader::type, "expected one of: " + String.join(", ", TYPES));
    return type.map(located -> readOptions(located.value(), map.get()));
  }

  private NetworkDraft readOptions(String type, Mapping map) {
    List<String> known = optionsOf(type);
    Map<String, Object> options = new LinkedHashMap<>();
    Optional<Located<IpAddress>> ip = Optional.empty();
    Optional<Located<String>> mac = Optional.empty();
    for (Map.Entry<String, MapEntry> each : map.entries().entrySet()) {
      String key = each.getKey();
      YamlValue value = each.getValue().value();
      if (key.equals("type")) {
        continue;
      }
      if (!known.contains(key) && key.indexOf("__") <= 0) {
        values
            .problems()
            .add(
                each.getValue().keyAt(),
                "unknown key " + Wording.quote(key) + " in a " + type,
                ForeignKeys.instead(key, value, known));
        continue;
      }
      Optional<?> option = option(key, value);
      option.ifPresent(plain -> options.put(key, plain));
      if (key.equals("ip") && option.isPresent()) {
        ip =
            IpAddress.parse(option.get().toString())
                .map(address -> new Located<>(address, value.at()));
      } else if (key.equals("mac")) {
        mac =
            option.map(written ->
                new Located<>(
                    written.toString().replace(":", "").toLowerCase(Locale.ROOT), value.at()));
      }
    }
    if (type.equals(FORWARDED_PORT)) {
      Fields fields = new Fields(map, "a " + FORWARDED_PORT, values);
      fields.required("guest", "expected the port in the machine");
      fields.required("host", "expected the port on the host");
    }
    if (ip.isPresent() && options.containsKey(OwnSubnets.OPTION)) {
      values
          .problems()
          .add(
              ip.get().at(),
              "ip is " + ip.get().value() + ", but subnet is auto",
              "expected one of the two");
    }
    Optional<Subnet> subnet = ip.flatMap(address -> subnet(address, map, options));
    if (ip.isPresent() && subnet.isPresent()) {
      rejectReserved(ip.get(), subnet.get());
    }
    Optional<Position> hostPortAt =
        Optional.ofNullable(map.entries().get("host")).map(entry -> entry.value().at());
    return new NetworkDraft(
        type, Collections.unmodifiableMap(options), ip, subnet, mac, hostPortAt);
  }

  /**
   * The subnet of the address. Masks are as in Vagrant: four numbers for IPv4, a prefix length for
   * IPv6 (default 64).
   */
  private Optional<Subnet> subnet(Located<IpAddress> ip, Mapping map, Map<String, Object> options) {
    String key = options.containsKey("libvirt__netmask") ? "libvirt__netmask" : "netmask";
    Object written = options.get(key);
    if (written == null) {
      if (!ip.value().isV4()) {
        options.put(key, Integer.toString(Subnet.V6_PREFIX));
      }
      return Optional.of(
          Subnet.of(ip.value(), ip.value().isV4() ? Subnet.V4_PREFIX : Subnet.V6_PREFIX));
    }
    Optional<IpAddress> mask = IpAddress.parse(written.toString()).filter(IpAddress::isNetmask);
    int prefix =
        mask.isPresent()
            ? mask.get().ones()
            : CoreSchema.isDecimal(written.toString()) ? Integer.parseInt(written.toString()) : 0;
    boolean fits = ip.value().isV4() ? prefix <= 32 : mask.isEmpty();
    if (prefix == 0 || !fits) {
      MapEntry entry = map.entries().get(key);
      values
          .problems()
          .add(
              entry == null ? ip.at() : entry.value().at(),
              "netmask is " + written + ", but ip is " + ip.value(),
              ip.value().isV4()
                  ? "expected a mask for IPv4 such as 255.255.255.0"
                  : "expected a length for IPv6 such as 64");
      return Optional.empty();
    }
    if (ip.value().isV4()) {
      options.put(key, IpAddress.mask(prefix).toString());
    }
    return Optional.of(Subnet.of(ip.value(), prefix));
  }

  private void rejectReserved(Located<IpAddress> ip, Subnet subnet) {
    if (subnet.isReserved(ip.value())) {
      boolean usual = ip.value().isV4() && subnet.prefix() == Subnet.V4_PREFIX;
      values
          .problems()
          .add(
              ip.at(),
              "ip is " + ip.value() + ", the network's own or its broadcast address",
              usual
                  ? "expected a last part from 1 to 254"
                  : "expected another address of " + subnet);
    }
  }

  private static List<String> optionsOf(String type) {
    if (type.equals(FORWARDED_PORT)) {
      return PORT_OPTIONS;
    }
    List<String> options = new ArrayList<>(ADDRESS_OPTIONS);
    options.addAll(type.equals("private_network") ? PRIVATE_OPTIONS : PUBLIC_OPTIONS);
    return options;
  }

  private Optional<?> option(String key, YamlValue value) {
    return switch (key) {
      case "ip" -> values.text(value, key, NetworkReader::usableAddress);
      case "adapter_ip", "dhcp_ip", "dhcp_lower", "dhcp_upper", "guest_ip", "host_ip" ->
          values.text(value, key, NetworkReader::address);
      case OwnSubnets.OPTION -> values.text(value, key, NetworkReader::subnet);
      case "netmask", "libvirt__netmask" -> values.scalarText(value, key, NetworkReader::netmask);
      case "mac" -> values.scalarText(value, key, TextRules::mac);
      case "guest", "host" -> {
        var port = values.number(value, key, 1, 65_535);
        yield port.isPresent() ? Optional.of(port.getAsLong()) : Optional.empty();
      }
      case "protocol" -> values.text(value, key, NetworkReader::protocol);
      case "auto_config", "auto_correct", "use_dhcp_assigned_default_route" ->
          values.bool(value, key);
      case "bridge", "dev", "mode", "name", "network_name", "portgroup", "nic_type" ->
          values.text(value, key, TextRules::word);
      default ->
          value instanceof Scalar scalar
              ? values.plainScalar(scalar, Wording.shorten(key))
              : values.wrong(
                  value, Wording.shorten(key), "expected a text, a number, true or false");
    };
  }

  private static @Nullable String type(String text) {
    return TYPES.contains(text) ? null : Wording.oneOf(text, TYPES);
  }

  private static @Nullable String subnet(String text) {
    return text.equals(OwnSubnets.AUTO) ? null : "expected auto, or ip in its place";
  }

  private static @Nullable String protocol(String text) {
    return text.equals("tcp") || text.equals("udp") ? null : "expected tcp or udp";
  }

  private static @Nullable String address(String text) {
    return IpAddress.parse(text).isPresent() ? null : "expected an IP address";
  }

  private static @Nullable String usableAddress(String text) {
    return IpAddress.parse(text).filter(IpAddress::isUsable).isPresent()
        ? null
        : "expected an IP address that a machine can have, such as 192.168.56.10";
  }

  private static @Nullable String netmask(String text) {
    boolean prefix =
        CoreSchema.isDecimal(text)
            && text.length() <= 3
            && !text.startsWith("-")
            && Integer.parseInt(text) >= 1
            && Integer.parseInt(text) <= 128;
    return prefix || IpAddress.parse(text).filter(IpAddress::isNetmask).isPresent()
        ? null
        : "expected a mask such as 255.255.255.0, or a length such as 64";
  }
}
