package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenNetwork;
import io.homelab.model.Grammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code networks} of a machine. */
final class NetworkEntries {
  private static final String PORT = "forwarded_port";
  private static final Set<String> ADDRESSES =
      Set.of("ip", "adapter_ip", "dhcp_ip", "dhcp_lower", "dhcp_upper", "guest_ip", "host_ip");
  private static final Set<String> SHARED =
      Set.of("ip", "netmask", "mac", "auto_config", "name", "adapter", "nic_type");
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "private_network",
          Set.of("adapter_ip", "dhcp_ip", "dhcp_lower", "dhcp_upper"),
          "public_network",
          Set.of(
              "bridge",
              "dev",
              "mode",
              "network_name",
              "portgroup",
              "model_type",
              "use_dhcp_assigned_default_route"),
          PORT,
          Set.of(
              "guest", "host", "guest_ip", "host_ip", "protocol", "id", "auto_correct", "adapter"));

  private final String provider;
  private final UnsaidList unsaid;

  NetworkEntries(String provider, UnsaidList unsaid) {
    this.provider = provider;
    this.unsaid = unsaid;
  }

  List<Map<String, Object>> of(List<GivenNetwork> networks) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (GivenNetwork network : networks) {
      if (!OWN.containsKey(network.type())) {
        unsaid.add("a network of type '%s'".formatted(UnsaidList.shown(network.type())));
      } else if (network.type().equals(PORT) && !hasPorts(network)) {
        unsaid.add("a forwarded_port without a 'guest' and a 'host' port");
      } else {
        entries.add(entry(network));
      }
    }
    return entries;
  }

  private static boolean hasPorts(GivenNetwork network) {
    return isPort(network.options().get("guest")) && isPort(network.options().get("host"));
  }

  private static boolean isPort(@Nullable Object value) {
    return value instanceof Long port && port > 0 && port <= 65_535;
  }

  private Map<String, Object> entry(GivenNetwork network) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", network.type());
    network
        .options()
        .forEach((key, value) -> {
          Object plain = value instanceof String text ? text.replaceFirst("^:", "") : value;
          if (isUsual(key, plain) || isForeign(key)) {
            return;
          }
          if (isSayable(network.type(), key, plain)) {
            entry.put(key, plain);
          } else {
            unsaid.add(
                "%s: the option %s: %s"
                    .formatted(network.type(), UnsaidList.shown(key), UnsaidList.shown(plain)));
          }
        });
    return entry;
  }

  /** Whether it is so without being said. A network without an address gets one by DHCP. */
  private static boolean isUsual(String key, Object value) {
    return (key.equals("type") && value.equals("dhcp"))
        || (key.equals("hostname") && value.equals(false));
  }

  private boolean isSayable(String type, String key, Object value) {
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return false;
    }
    if (key.indexOf("__") > 0) {
      return true;
    }
    if (!SHARED.contains(key) && !OWN.getOrDefault(type, Set.of()).contains(key)) {
      return false;
    }
    if (key.equals("protocol")) {
      return value.equals("tcp") || value.equals("udp");
    }
    if (ADDRESSES.contains(key)) {
      return Grammar.isIpAddress(value.toString());
    }
    if (key.equals("bridge") || key.equals("dev")) {
      // "en0: Wi-Fi (AirPort)" is VirtualBox's word for a device of one computer.
      return value.toString().matches("[A-Za-z0-9._-]{1,15}");
    }
    return !value.toString().isBlank() && !value.toString().startsWith("-");
  }

  /** Whether it is for another provider alone. */
  private boolean isForeign(String key) {
    return key.indexOf("__") > 0 && !key.startsWith(provider + "__");
  }
}
