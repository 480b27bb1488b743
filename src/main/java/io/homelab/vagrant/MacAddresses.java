package io.homelab.vagrant;

import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * MACs of bridged NICs: derived from lab and machine, so that they are the same on every computer
 * and survive a lost state; locally administered unicast addresses (IEEE 802, second-least bit of
 * the first byte set, least bit clear).
 */
public final class MacAddresses {
  private MacAddresses() {}

  /** A MAC for every machine of the lab, lower case with colons, no two alike. */
  public static SortedMap<MachineName, String> of(Lab lab) {
    SortedMap<MachineName, String> macs = new TreeMap<>();
    Set<String> taken = new HashSet<>();
    // Sorted, so that which of two equal candidates gives way does not depend on the file's order.
    for (MachineName name : lab.machines().stream().map(Machine::name).sorted().toList()) {
      int attempt = 0;
      String mac = derive(lab.name().value(), name.value(), attempt);
      while (!taken.add(mac)) {
        attempt++;
        mac = derive(lab.name().value(), name.value(), attempt);
      }
      macs.put(name, mac);
    }
    return macs;
  }

  private static String derive(String lab, String machine, int attempt) {
    byte[] hash = sha256(lab + "\n" + machine + "\nbridged\n" + attempt);
    return String.format(
        Locale.ROOT,
        "%02x:%02x:%02x:%02x:%02x:%02x",
        (hash[0] & 0xfc) | 0x02,
        hash[1],
        hash[2],
        hash[3],
        hash[4],
        hash[5]);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
