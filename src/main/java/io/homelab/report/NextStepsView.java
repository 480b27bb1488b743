package io.homelab.report;

import io.homelab.model.Argv;
import io.homelab.model.PlainText;
import io.homelab.operations.NextSteps;
import io.homelab.operations.PortMapping;
import io.homelab.run.MachineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to type after a lab came up, in a few lines. */
public final class NextStepsView {
  private static final int NAMES = 3;
  private static final String INDENT = "      ";

  private NextStepsView() {}

  /**
   * How to get into a machine, where machines are, and which ports lead to them; nothing when none
   * runs.
   *
   * @param lab the options that say which lab it is
   * @param columns of the terminal; 0 wraps nothing
   */
  public static String human(NextSteps steps, List<String> lab, int columns) {
    if (steps.running().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    String first = steps.running().getFirst().name().value();
    line(out, "next: ", Argv.of("homelab").with(lab).with("ssh", first).toShell(), columns);
    List<String> addresses = new ArrayList<>();
    for (MachineStatus machine : steps.running()) {
      address(machine).ifPresent(address -> addresses.add(machine.name() + " " + address));
    }
    if (!addresses.isEmpty()) {
      line(
          out,
          INDENT,
          "addresses: "
              + NumberText.names(addresses, NAMES)
              + more(addresses.size(), lab, "status"),
          columns);
    }
    List<String> ports = new ArrayList<>();
    for (PortMapping port : steps.ports()) {
      ports.add(
          port.machine()
              + ":"
              + port.guest()
              + " at "
              + PlainText.line(port.where())
              + (port.onlyOnHost() ? " on its host" : ""));
    }
    if (!ports.isEmpty()) {
      line(
          out,
          INDENT,
          "ports: " + NumberText.names(ports, NAMES) + more(ports.size(), lab, "vos", "port"),
          columns);
    }
    return out.toString();
  }

  /** From anywhere it is reached on the LAN; without a NIC there, from its host. */
  private static Optional<String> address(MachineStatus machine) {
    return machine.bridgedIp().or(machine::privateIp).map(PlainText::line);
  }

  private static String more(int all, List<String> lab, String... command) {
    return all > NAMES ? " (" + Argv.of("homelab").with(lab).with(command).toShell() + ")" : "";
  }

  private static void line(StringBuilder out, String start, String text, int columns) {
    out.append(start).append(DisplayWidth.wrap(text, columns, INDENT.length())).append('\n');
  }
}
