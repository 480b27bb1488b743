package io.homelab.report;

import io.homelab.model.Capacity;
import io.homelab.model.HostName;
import io.homelab.model.HostStatus;
import io.homelab.model.Resources;
import io.homelab.operations.HostLook;
import io.homelab.plan.HostPlan;
import io.homelab.plan.ReservedRoom;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.report.Style.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What {@code hosts list} shows. Of each resource: what {@code hosts.yaml} declares, what the host
 * measures, what it keeps for itself, what the machines of other labs hold there, what this lab may
 * use (declared or measured, for memory and disk the smaller, less what is kept and held), what its
 * machines use now, and what is free.
 */
public final class HostsView {
  private HostsView() {}

  /** A table of the hosts and one of their resources. */
  public static String human(List<HostPlan> hosts, Style style) {
    TextTable names = new TextTable("");
    names.header("Host", "State", "Address", "Bridge", "Roles");
    TextTable amounts = new TextTable("").alignRight(2, 3, 4, 5, 6, 7, 8).spare(5, 4, 3, 2);
    amounts.header(
        "Host", "Resource", "Declared", "Measured", "Reserved", "Others", "Usable", "Used", "Free");
    boolean anyAmount = false;
    for (HostPlan host : hosts) {
      String name = host.host().name().value();
      String state = state(host);
      names.row(
          state.equals("online") ? Tone.GOOD : Tone.WARNING,
          name,
          state,
          host.host().address(),
          host.bridge().orElse("-"),
          String.join(", ", host.host().placements()));
      host.problem().ifPresent(problem -> names.detail("! " + problem));
      host.otherLabs().forEach(lab -> names.detail(held(lab)));
      host.reservations().forEach(room -> names.detail(reserved(room)));
      if (style.verbose()) {
        HostLoadText.line(host).ifPresent(names::detail);
      }
      host.notes().forEach(note -> names.detail("note: " + note));
      List<Capacity> columns =
          List.of(
              host.host().capacity(),
              host.measured(),
              known(host.host().reserve()),
              host.heldByOthers(),
              host.usable(),
              known(host.usedBefore()),
              free(host));
      if (host.measured().equals(Capacity.UNKNOWN)
          && host.usable().equals(Capacity.UNKNOWN)
          && devices(host).isEmpty()) {
        // Nothing is declared or measured: skip a row of dashes.
        continue;
      }
      anyAmount = true;
      amounts.row(cells(name, "cpus", columns, Capacity::cpus));
      amounts.row(cells("", "memory MB", columns, Capacity::memoryMb));
      amounts.row(cells("", "disk GB", columns, Capacity::diskGb));
      for (String device : devices(host)) {
        amounts.row(deviceCells(host, device));
      }
    }
    StringBuilder out = new StringBuilder();
    names.appendTo(out, style);
    if (anyAmount) {
      out.append('\n');
      amounts.appendTo(out, style);
    }
    return out.toString();
  }

  /** {@code hosts}: an object for each host; null means unknown. */
  public static String json(List<HostPlan> hosts) {
    JsonDocument json = JsonDocument.pretty().startArray("hosts");
    hosts.forEach(host -> put(json.startObject(), host).endObject());
    return json.endArray().end();
  }

  /** One host as such an object; empty when there is none of that name. */
  public static Optional<String> json(List<HostPlan> hosts, String name) {
    return hosts.stream()
        .filter(host -> host.host().name().value().equals(name))
        .findFirst()
        .map(host -> put(JsonDocument.pretty(), host).end());
  }

  /** One host as such an object, with what is wrong there: {@code findings}. */
  public static String json(HostLook look) {
    JsonDocument json = put(JsonDocument.pretty(), look.host());
    FindingsView.put(json, look.findings());
    return json.end();
  }

  /** What every list of hosts says of one. */
  static JsonDocument put(JsonDocument json, HostPlan host) {
    json.put("name", host.host().name().value())
        .put("address", host.host().address())
        .put("status", host.host().status().wireName())
        .put("reachable", host.reachable())
        .put("problem", host.problem())
        .put("roles", host.host().placements())
        .put("bridge", host.bridge())
        .put("declared", host.host().capacity())
        .put("capacity", host.capacity())
        .put("reserved", host.host().reserve())
        .put("usable", host.usable())
        .put("used", host.usedBefore())
        .put("free", free(host))
        .put("notes", host.notes())
        .put("measured", host.measured())
        .put("other_labs", host.heldByOthers())
        .put("cordoned", cordoned(host))
        .startObject("in_use");
    HostLoadText.put(json, host.load()).endObject().startArray("held_by");
    for (ForeignLab lab : host.otherLabs()) {
      json.startObject()
          .put("lab", lab.lab().isEmpty() ? null : lab.lab())
          .put("owner", lab.owner().isEmpty() ? null : lab.owner())
          .put("machines", lab.machines())
          .put("held", lab.held())
          .endObject();
    }
    json.endArray().startArray("reservations");
    for (ReservedRoom room : host.reservations()) {
      json.startObject()
          .put("for", room.reservation().holder())
          .put("amount", room.reservation().amount())
          .put("open", room.open())
          .put("own", room.own())
          .endObject();
    }
    return json.endArray();
  }

  /** One reservation, for whom, and what of it is still open. */
  static String reserved(ReservedRoom room) {
    String open =
        room.open().equals(room.reservation().amount())
            ? ""
            : "; open: " + NumberText.sizeWithDisk(room.open());
    return "reserved for %s%s: %s%s"
        .formatted(
            room.reservation().holder(),
            room.own() ? " (this lab)" : "",
            NumberText.sizeWithDisk(room.reservation().amount()),
            open);
  }

  private static String held(ForeignLab lab) {
    if (lab.lab().isEmpty()) {
      return "held by other labs: " + NumberText.sizeWithDisk(lab.held());
    }
    return "held by lab %s of %s: %s, %s"
        .formatted(
            lab.lab(),
            lab.owner(),
            NumberText.count(lab.machines().size(), "machine"),
            NumberText.sizeWithDisk(lab.held()));
  }

  /** {@code cordoned}: the names of the hosts that are. */
  public static String json(SortedSet<HostName> cordoned) {
    return JsonDocument.pretty().put("cordoned", cordoned).end();
  }

  /** One word for a host: the worst that is known about it. */
  static String state(HostPlan host) {
    if (!host.reachable()) {
      return "unreachable";
    }
    if (host.problem().isPresent()) {
      return "unusable";
    }
    return cordoned(host) ? "cordoned" : host.host().status().wireName();
  }

  static boolean cordoned(HostPlan host) {
    return host.host().status() == HostStatus.CORDONED;
  }

  private static String[] cells(
      String host, String resource, List<Capacity> columns, Function<Capacity, OptionalLong> part) {
    List<String> cells = new ArrayList<>(List.of(host, resource));
    for (Capacity column : columns) {
      OptionalLong amount = part.apply(column);
      cells.add(amount.isPresent() ? Long.toString(amount.getAsLong()) : "-");
    }
    return cells.toArray(String[]::new);
  }

  /** The devices that it has, or that machines there count as having. */
  private static SortedSet<String> devices(HostPlan host) {
    return new TreeSet<>(
        host.capacity()
            .devices()
            .plus(host.heldByOthers().devices())
            .plus(host.usedBefore().devices())
            .counts()
            .keySet());
  }

  /** Nobody measures devices, and what others hold is known only of a host that was asked. */
  private static String[] deviceCells(HostPlan host, String device) {
    boolean asked = host.heldByOthers().cpus().isPresent();
    return new String[] {
      "",
      device,
      Long.toString(host.host().capacity().devices().of(device)),
      "-",
      Long.toString(host.host().reserve().devices().of(device)),
      asked ? Long.toString(host.heldByOthers().devices().of(device)) : "-",
      Long.toString(host.usable().devices().of(device)),
      Long.toString(host.usedBefore().devices().of(device)),
      Long.toString(free(host).devices().of(device))
    };
  }

  private static Capacity known(Resources amount) {
    return Capacity.of(amount);
  }

  private static Capacity free(HostPlan host) {
    return host.usable().less(host.usedBefore());
  }
}
