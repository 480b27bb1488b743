package io.homelab.report;

import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.operations.PoolInventory;
import io.homelab.pool.InstanceWork;
import io.homelab.pool.PoolClaim;
import io.homelab.pool.PoolClaim.ClaimedMachine;
import io.homelab.pool.PoolInstance;
import io.homelab.pool.WorkKind;
import io.homelab.report.Style.Tone;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code pool show} shows. */
public final class PoolInventoryView {
  private PoolInventoryView() {}

  /** A table of instances and one of claims. */
  public static String human(PoolInventory inventory, Instant now, Style style) {
    StringBuilder out = new StringBuilder();
    if (inventory.instances().isEmpty() && inventory.claims().isEmpty()) {
      return "No machines and no claims.\n";
    }
    if (!inventory.instances().isEmpty()) {
      instances(inventory).appendTo(out, style);
    }
    if (!inventory.claims().isEmpty()) {
      out.append(out.isEmpty() ? "" : "\n");
      claims(inventory, now).appendTo(out, style);
    }
    return out.toString();
  }

  private static TextTable instances(PoolInventory inventory) {
    TextTable table = new TextTable("");
    table.header("Instance", "Pool", "Phase", "Host", "Since", "Claim", "Name", "Reason");
    for (PoolInstance each : inventory.instances()) {
      table.row(
          tone(each),
          each.id().value(),
          each.pool().value(),
          each.shownPhase(),
          each.host().value(),
          TimeText.utc(each.times().since()),
          each.claim().map(Object::toString).orElse("-"),
          name(inventory, each).map(Object::toString).orElse("-"),
          each.reason());
      if (!each.trouble().error().isEmpty()) {
        table.detail(each.trouble().error());
      }
    }
    return table;
  }

  private static Tone tone(PoolInstance instance) {
    if (instance.isUnknown()) {
      return Tone.WARNING;
    }
    return switch (instance.phase()) {
      case READY -> Tone.GOOD;
      case FAILED, QUARANTINED -> Tone.BAD;
      default -> Tone.NORMAL;
    };
  }

  private static Optional<MachineName> name(PoolInventory inventory, PoolInstance instance) {
    return inventory.claims().stream()
        .filter(claim -> instance.claim().filter(claim.id()::equals).isPresent())
        .flatMap(claim -> claim.machines().stream())
        .filter(machine -> machine.instance().equals(instance.id()))
        .map(ClaimedMachine::name)
        .findFirst();
  }

  private static TextTable claims(PoolInventory inventory, Instant now) {
    TextTable table = new TextTable("").alignRight(5);
    table.header("Claim", "Pool", "Machines", "Lease ends at", "Held until", "Fence");
    for (PoolClaim each : inventory.claims()) {
      boolean over = !now.isBefore(each.lease().expires()) && !each.isHeld(now);
      table.row(
          over ? Tone.WARNING : Tone.NORMAL,
          each.id().value(),
          each.pool().value(),
          each.machines().stream()
              .map(machine -> machine.name().value())
              .collect(Collectors.joining(", ")),
          TimeText.utc(each.lease().expires()),
          each.isHeld(now) ? each.lease().heldUntil().map(TimeText::utc).orElse("-") : "-",
          "" + each.fence());
    }
    return table;
  }

  /** {@code instances} and {@code claims}: an object for each. */
  public static String json(PoolInventory inventory, Instant now) {
    JsonDocument json = JsonDocument.pretty().startArray("instances");
    for (PoolInstance each : inventory.instances()) {
      json.startObject()
          .put("id", each.id().value())
          .put("pool", each.pool().value())
          .put("phase", each.shownPhase())
          .put("host", each.host().value())
          .put("since", TimeText.utc(each.times().since()))
          .put("reason", PlainText.line(each.reason()))
          .put("claim", each.claim())
          .put("name", name(inventory, each))
          .put("work", each.work().map(InstanceWork::kind).map(WorkKind::wireName))
          .put(
              "error",
              each.trouble().error().isEmpty() ? null : PlainText.line(each.trouble().error()))
          .endObject();
    }
    json.endArray().startArray("claims");
    inventory
        .claims()
        .forEach(claim -> ClaimChangeView.put(json.startObject(), claim, now).endObject());
    return json.endArray().end();
  }
}
