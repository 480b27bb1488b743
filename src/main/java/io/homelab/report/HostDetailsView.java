package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.Capacity;
import io.homelab.model.Resources;
import io.homelab.operations.HostDetails;
import io.homelab.plan.HostPlan;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.LibvirtDetails.StoragePool;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.Finding.Level;
import io.homelab.report.Style.Tone;
import io.homelab.run.MachineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What {@code hosts show} shows: one host, with what the machines of all labs use there. */
public final class HostDetailsView {
  private static final int NAMES = 20;

  private HostDetailsView() {}

  /** A line for each thing that is known of it, then its machines. */
  public static String human(HostDetails details, Style style) {
    HostPlan host = details.host();
    String state = HostsView.state(host);
    StringBuilder out = new StringBuilder(style.paint(Tone.STRONG, host.host().name().value()));
    out.append(" (").append(host.host().address()).append("): ");
    out.append(style.paint(state.equals("online") ? Tone.GOOD : Tone.WARNING, state)).append('\n');
    TextTable table = new TextTable("  ");
    host.problem().ifPresent(problem -> table.row(Tone.WARNING, "Problem", problem));
    Capacity total = total(host);
    Resources used = HostSightView.used(host);
    table.row("CPU", share(used.cpus(), total.cpus(), ""));
    table.row("Memory", share(used.memoryMb(), total.memoryMb(), " MB"));
    table.row("Disk", share(used.diskGb(), total.diskGb(), " GB"));
    for (String device : total.devices().plus(used.devices()).counts().keySet()) {
      table.row(
          "Device " + device,
          share(used.devices().of(device), OptionalLong.of(total.devices().of(device)), ""));
    }
    host.reservations().forEach(room -> table.row("Room", HostsView.reserved(room)));
    HostLoadText.line(host).ifPresent(load -> table.row("In use", load));
    table.row("Bridge", host.bridge().orElse("-"));
    table.row("Roles", String.join(", ", host.host().placements()));
    String versions = versions(details);
    if (!versions.isEmpty()) {
      table.row("Versions", versions);
    }
    for (StoragePool pool : details.libvirt().pools()) {
      table.row("Pool", pool(pool));
    }
    if (!details.boxes().isEmpty()) {
      table.row("Boxes", NumberText.names(details.boxes(), style.verbose() ? 1000 : NAMES));
    }
    table.row("Last seen", details.lastSeen().map(TimeText::utc).orElse("not known"));
    host.notes().forEach(note -> table.row(Tone.WARNING, "Note", note));
    findings(table, details);
    table.appendTo(out, style);
    machines(out, details, style);
    return out.toString();
  }

  private static Capacity total(HostPlan host) {
    return host.capacity().less(host.host().reserve());
  }

  private static String share(long used, OptionalLong total, String unit) {
    if (total.isEmpty()) {
      return used + "/?" + unit;
    }
    long most = total.getAsLong();
    return used
        + "/"
        + most
        + unit
        + (most == 0 ? "" : "  " + (used * 100 + most / 2) / most + "%");
  }

  private static String versions(HostDetails details) {
    List<String> words = new ArrayList<>();
    details
        .engine()
        .ifPresent(engine -> {
          engine.version().ifPresent(version -> words.add("vagrant " + version));
          engine
              .providers()
              .forEach((provider, version) -> words.add(plugin(provider) + " " + version));
        });
    details.libvirt().libvirt().ifPresent(version -> words.add("libvirt " + version));
    details.libvirt().hypervisor().ifPresent(words::add);
    return String.join(", ", words);
  }

  /** A provider is told with the version of the plugin, where it has one. */
  private static String plugin(String provider) {
    return provider.equals("libvirt") ? "vagrant-libvirt" : provider;
  }

  private static String pool(StoragePool pool) {
    if (pool.capacityMb().isEmpty() || pool.usedMb().isEmpty()) {
      return pool.name() + ": " + pool.state();
    }
    return pool.name()
        + ": "
        + share(
            pool.usedMb().getAsLong() / 1024,
            OptionalLong.of(pool.capacityMb().getAsLong() / 1024),
            " GB");
  }

  private static void findings(TextTable table, HostDetails details) {
    long errors = count(details.findings(), Level.ERROR);
    long warnings = count(details.findings(), Level.WARNING);
    if (errors + warnings > 0) {
      table.row(
          errors > 0 ? Tone.BAD : Tone.WARNING,
          "Findings",
          "%s, %s; see: homelab hosts check %s"
              .formatted(
                  NumberText.count(errors, "error"),
                  NumberText.count(warnings, "warning"),
                  details.host().host().name()));
    }
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static void machines(StringBuilder out, HostDetails details, Style style) {
    TextTable table = new TextTable("  ");
    table.header("Lab", "Owner", "Machine", "State");
    boolean any = false;
    for (MachineStatus machine : details.machines()) {
      any = true;
      table.row(
          details.lab(),
          details.owner(),
          machine.name().value(),
          machine.state().replace('_', ' '));
    }
    for (ForeignLab other : details.host().otherLabs()) {
      any = true;
      String held = NumberText.sizeWithDisk(other.held());
      if (other.lab().isEmpty()) {
        table.row("other labs", "-", "-", "hold " + held);
      } else if (other.machines().isEmpty()) {
        table.row(other.lab(), other.owner(), "-", "holds " + held);
      }
      for (String machine : other.machines()) {
        table.row(other.lab(), other.owner(), machine, "there");
      }
    }
    if (any) {
      out.append('\n').append(style.paint(Tone.STRONG, "Machines")).append('\n');
      table.appendTo(out, style);
    } else {
      out.append("\nNo machines.\n");
    }
  }

  /** The host as {@code hosts list} has it, and what only this command tells. */
  public static String json(HostDetails details) {
    HostPlan host = details.host();
    JsonDocument json = HostsView.put(JsonDocument.pretty(), host);
    json.put("total", total(host)).put("used_by_all", HostSightView.used(host));
    json.startArray("machines");
    for (MachineStatus machine : details.machines()) {
      machine(json, details.lab(), details.owner(), machine.name().value(), machine.state());
    }
    for (ForeignLab other : host.otherLabs()) {
      for (String machine : other.machines()) {
        machine(json, other.lab(), other.owner(), machine, null);
      }
    }
    json.endArray().startArray("boxes");
    for (BoxRef box : details.boxes()) {
      json.startObject()
          .put("box", box.name())
          .put("version", box.version())
          .put("provider", box.provider())
          .endObject();
    }
    json.endArray()
        .startObject("versions")
        .put("vagrant", details.engine().flatMap(EngineFacts::version))
        .put("libvirt", details.libvirt().libvirt())
        .put("hypervisor", details.libvirt().hypervisor())
        .startObject("providers");
    details.engine().ifPresent(engine -> engine.providers().forEach(json::put));
    json.endObject().endObject().startArray("storage_pools");
    for (StoragePool pool : details.libvirt().pools()) {
      json.startObject()
          .put("name", pool.name())
          .put("state", pool.state())
          .put("capacity_mb", pool.capacityMb())
          .put("used_mb", pool.usedMb())
          .endObject();
    }
    json.endArray().put("last_seen", details.lastSeen().map(TimeText::utc));
    FindingsView.put(json, details.findings());
    return json.end();
  }

  private static void machine(
      JsonDocument json, String lab, String owner, String name, @Nullable String state) {
    json.startObject()
        .put("lab", lab)
        .put("owner", owner)
        .put("name", name)
        .put("state", state)
        .endObject();
  }
}
