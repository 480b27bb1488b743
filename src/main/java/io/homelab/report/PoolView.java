package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.PoolOverview;
import io.homelab.operations.PoolOverview.PoolStanding;
import io.homelab.pool.Brake;
import io.homelab.pool.PoolCounts;
import io.homelab.report.Style.Tone;
import java.util.Optional;

/** What {@code pool list} shows. */
public final class PoolView {
  private PoolView() {}

  /** A table of pools, why some have not what they should, and the hosts that did not answer. */
  public static String human(PoolOverview overview, Style style) {
    StringBuilder out = new StringBuilder();
    if (overview.pools().isEmpty()) {
      out.append("No pools.\n");
    } else {
      table(overview).appendTo(out, style);
      overview.pools().stream().filter(PoolView::isHeld).forEach(pool -> explain(out, pool, style));
    }
    silent(out, overview, style);
    return out.toString();
  }

  private static TextTable table(PoolOverview overview) {
    TextTable table = new TextTable("").alignRight(2, 3, 4, 5, 6, 7, 8).spare(4, 7, 6, 5);
    table.header(
        "Pool",
        "Ready",
        "Claimed",
        "Creating",
        "Leaving",
        "Failed",
        "Quarantined",
        "Unknown",
        "Max",
        "Next ready at");
    for (PoolStanding pool : overview.pools()) {
      PoolCounts counts = pool.counts();
      table.row(
          tone(pool),
          pool.name().value(),
          "%d of %d".formatted(counts.ready(), pool.wanted()),
          "" + counts.claimed(),
          "" + counts.creating(),
          "" + counts.leaving(),
          "" + counts.failed(),
          "" + counts.quarantined(),
          "" + counts.unknown(),
          "" + pool.max(),
          pool.outlook().nextReadyAt().map(TimeText::utc).orElse("-"));
    }
    return table;
  }

  private static Tone tone(PoolStanding pool) {
    if (pool.state().brake().isEngaged() || pool.counts().quarantined() > 0) {
      return Tone.BAD;
    }
    return isHeld(pool) ? Tone.WARNING : Tone.NORMAL;
  }

  /** Whether it is not on its way to what it should be. */
  private static boolean isHeld(PoolStanding pool) {
    return pool.counts().ready() + pool.counts().creating() < pool.wanted()
        || pool.counts().quarantined() > 0
        || pool.counts().unknown() > 0
        || pool.state().brake().isEngaged()
        || pool.state().orders().paused().isPresent()
        || pool.state().orders().draining()
        || !pool.described();
  }

  private static void explain(StringBuilder out, PoolStanding pool, Style style) {
    out.append('\n').append(style.paint(tone(pool), pool.name().value())).append('\n');
    if (!pool.described()) {
      out.append("  topology.yaml no longer describes it\n");
    }
    String reasons = ReasonsText.lines(pool.outlook().because(), pool.outlook().hosts());
    out.append(
        reasons.isEmpty() && pool.described()
            ? "  to make its machines, run: homelab pool tick, or keep running: homelab pool run\n"
            : reasons);
    Brake brake = pool.state().brake();
    if (brake.isEngaged()) {
      String where = brake.host().map(host -> "on host %s ".formatted(host)).orElse("");
      out.append("  the brake ")
          .append(where)
          .append(
              brake.permanent()
                  ? "stays on until the template changes, or: homelab pool repair " + pool.name()
                  : brake.position() == Brake.BrakePosition.HALF_OPEN
                      ? "is half-open: one machine is tried now"
                      : "lets one machine be tried at " + TimeText.utc(brake.until()))
          .append('\n');
    }
    if (pool.counts().quarantined() > 0) {
      out.append("  to remove what is quarantined, run: homelab pool repair ")
          .append(pool.name())
          .append('\n');
    }
    if (pool.state().orders().paused().isPresent() || pool.state().orders().draining()) {
      out.append("  to go on, run: homelab pool resume ").append(pool.name()).append('\n');
    }
  }

  private static void silent(StringBuilder out, PoolOverview overview, Style style) {
    if (!overview.silent().isEmpty()) {
      out.append('\n');
    }
    overview
        .silent()
        .forEach((host, why) ->
            out.append(
                style.paint(
                    Tone.WARNING, PlainText.line("host %s: %s".formatted(host, why)) + "\n")));
  }

  /** {@code pools}: an object for each; {@code unreachable}: the hosts that did not answer. */
  public static String json(PoolOverview overview) {
    JsonDocument json = JsonDocument.pretty().startArray("pools");
    for (PoolStanding pool : overview.pools()) {
      PoolCounts counts = pool.counts();
      json.startObject()
          .put("name", pool.name().value())
          .put("ready", counts.ready())
          .put("claimed", counts.claimed())
          .put("creating", counts.creating())
          .put("failed", counts.failed())
          .put("quarantined", counts.quarantined())
          .put("wanted", pool.wanted())
          .put("max", pool.max())
          .put("next_ready_at", pool.outlook().nextReadyAt().map(TimeText::utc))
          .put("leaving", counts.leaving())
          .put("unknown", counts.unknown())
          .put("described", pool.described())
          .put("paused", pool.state().orders().paused().map(PlainText::line))
          .put("draining", pool.state().orders().draining());
      put(json.startObject("brake"), pool.state().brake()).endObject();
      ReasonsText.put(json, pool.outlook().because(), pool.outlook().hosts()).endObject();
    }
    return LabsView.unreachable(json.endArray(), overview.silent()).end();
  }

  private static JsonDocument put(JsonDocument json, Brake brake) {
    Optional<Brake> on = Optional.of(brake).filter(Brake::isEngaged);
    return json.put("position", brake.position().wireName())
        .put("reason", on.map(Brake::reason).map(PlainText::line))
        .put("host", on.flatMap(Brake::host))
        .put("until", on.filter(each -> !each.permanent()).map(Brake::until).map(TimeText::utc));
  }
}
