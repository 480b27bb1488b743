package io.homelab.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * MAC addresses derived from names alone, so that every run on every computer gives a machine the
 * same ones. They begin with {@code 02}: locally administered and unicast (IEEE 802), and distinct
 * from QEMU's {@code 52:54:00}. The other 40 bits come from SHA-256.
 */
public final class MacAddresses {
  private MacAddresses() {}

  /**
   * The address of one NIC.
   *
   * @param nic counts a machine's NICs from 0
   */
  public static String of(LabName lab, MachineName machine, int nic) {
    return derive(lab, machine, nic, 0);
  }

  /**
   * Distinct addresses of that NIC for many machines. If two names ever give the same address, the
   * later name gets its next one.
   */
  public static SortedMap<MachineName, String> of(
      LabName lab, Collection<MachineName> machines, int nic) {
    SortedMap<MachineName, String> addresses = new TreeMap<>();
    Set<String> taken = new HashSet<>();
    for (MachineName machine : new TreeSet<>(machines)) {
      int attempt = 0;
      String address = derive(lab, machine, nic, attempt);
      while (!taken.add(address)) {
        attempt++;
        address = derive(lab, machine, nic, attempt);
      }
      addresses.put(machine, address);
    }
    return addresses;
  }

  /** Names have no spaces, so the hashed text is unique per NIC. */
  private static String derive(LabName lab, MachineName machine, int nic, int attempt) {
    String text = lab + " " + machine + " " + nic + " " + attempt;
    byte[] hash = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return "02:" + HexFormat.ofDelimiter(":").formatHex(hash, 0, 5);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
