package io.homelab.engine.vagrant;

import io.homelab.model.MachineName;
import io.homelab.model.Names;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a call of Vagrant failed, in one line each. Vagrant wraps the reasons: those of several
 * machines come in one text, and what is not its own error comes as Ruby's stack trace.
 *
 * @param reason the reason of the call as a whole
 * @param byMachine the reasons of the machines that the text names
 */
public record VagrantFailure(String reason, SortedMap<MachineName, String> byMachine) {
  /** What is said of a script that failed inside a machine: Vagrant tells nothing but that. */
  static final String SCRIPT_FAILED = "a script failed";

  private static final Pattern OF_A_MACHINE =
      Pattern.compile(
          "executing\\s+the\\s+action\\s+on\\s+the\\s+'([^'\\s]+)'\\s+machine\\.[^:]*:\\s*\\n");
  private static final Pattern RUBY_TRACE =
      Pattern.compile("(?m)^\\S+:\\d+:in [`'].+?': (.+) \\([A-Z][A-Za-z0-9_:]*\\)$");
  private static final Pattern NO_NETWORK =
      Pattern.compile("no network with matching name '([^']+)'");

  /** What libvirt says of a bridge that it did not make, or forgot when it died while making it. */
  private static final Pattern BRIDGE_LEFT =
      Pattern.compile("Network is already in use by interface ([A-Za-z0-9_-]{1,15})\\.?$");

  /** Vagrant's own paragraph says only that VirtualBox's command failed. */
  private static final Pattern OF_VIRTUALBOX =
      Pattern.compile("(?m)^(?:Stderr: )?VBoxManage: error: (.+)$");

  private static final String ADDRESSES_TAKEN =
      " could not be created: another network on the host, perhaps of another lab, has its addresses";

  /**
   * What two calls of Vagrant in different folders do to each other's networks: they choose the
   * same name for a bridge, create or remove the same network at once, or one removes the network
   * that the other has found and not yet used.
   */
  private static final Pattern IN_EACH_OTHERS_WAY =
      Pattern.compile(
          ADDRESSES_TAKEN
              + "|has the addresses of its network"
              + "|bridge name '[^']*' already in use"
              + "|network '[^']*' already exists"
              + "|network is (already|not) active"
              + "|network '[^']*' is not active"
              + "|no network with matching uuid"
              + "|pool '[^']*' already exists");

  /** Copies the reasons. */
  public VagrantFailure {
    byMachine = Collections.unmodifiableSortedMap(new TreeMap<>(byMachine));
  }

  /**
   * Reads what Vagrant said.
   *
   * @param said the texts of its errors and the lines that were no machine-readable ones, in order
   */
  public static VagrantFailure of(List<String> said) {
    String all = String.join("\n", said);
    SortedMap<MachineName, String> byMachine = machines(all);
    if (!byMachine.isEmpty()) {
      return new VagrantFailure(byMachine.firstEntry().getValue(), byMachine);
    }
    Matcher trace = RUBY_TRACE.matcher(all);
    return new VagrantFailure(plain(trace.find() ? trace.group(1) : last(said)), byMachine);
  }

  /**
   * Whether another lab's call may have been in the way, so that one a moment later may succeed.
   */
  static boolean mayPass(String reason) {
    return IN_EACH_OTHERS_WAY.matcher(reason).find();
  }

  private static SortedMap<MachineName, String> machines(String all) {
    SortedMap<MachineName, String> byMachine = new TreeMap<>();
    Matcher heading = OF_A_MACHINE.matcher(all);
    boolean more = heading.find();
    while (more) {
      String name = heading.group(1);
      int from = heading.end();
      more = heading.find();
      String text = all.substring(from, more ? heading.start() : all.length());
      if (Names.isValid(name)) {
        byMachine.putIfAbsent(new MachineName(name), plain(text));
      }
    }
    return byMachine;
  }

  private static String last(List<String> said) {
    for (String text : said.reversed()) {
      if (!text.isBlank() && !text.strip().startsWith("from ")) {
        return text;
      }
    }
    return "Vagrant gave no reason";
  }

  /** The first paragraph in one line, and what our own settings make of it in plainer words. */
  private static String plain(String text) {
    String stripped = text.strip();
    Matcher virtualBox = OF_VIRTUALBOX.matcher(stripped);
    if (virtualBox.find()) {
      return "VirtualBox says: " + virtualBox.group(1).strip();
    }
    int paragraph = stripped.indexOf("\n\n");
    String first = paragraph < 0 ? stripped : stripped.substring(0, paragraph);
    Matcher network = NO_NETWORK.matcher(first);
    if (network.find()) {
      return "the network " + network.group(1) + ADDRESSES_TAKEN;
    }
    Matcher bridge = BRIDGE_LEFT.matcher(first);
    if (bridge.find()) {
      return "interface %1$s of the host has the addresses of its network: if no network in 'sudo virsh net-list' uses it, libvirt died while it made it, and 'sudo ip link delete %1$s' on the host makes room"
          .formatted(bridge.group(1));
    }
    if (first.contains("because it is locked")) {
      return "another Vagrant process on the host is working on the machine";
    }
    String line = first.replaceAll("\\s+", " ");
    return line.startsWith("The SSH command responded with a non-zero exit status.")
        ? SCRIPT_FAILED
        : line;
  }
}
