package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.PoolOrder;
import io.homelab.pool.PoolState.Orders;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What {@code pool resize}, {@code pause}, {@code resume}, {@code drain} and {@code repair} say.
 */
public final class PoolOrderView {
  private PoolOrderView() {}

  /** What the pool is told now, in a sentence. */
  public static String human(PoolOrder order) {
    Orders orders = order.orders();
    String sizes =
        orders.ready().isEmpty() && orders.max().isEmpty()
            ? "sizes as in topology.yaml"
            : "ready %s, max %s".formatted(size(orders.ready()), size(orders.max()));
    StringBuilder out = new StringBuilder("Pool %s: %s".formatted(order.pool(), sizes));
    orders.paused().ifPresent(why -> out.append("; paused: ").append(PlainText.line(why)));
    out.append(orders.draining() ? "; draining" : "");
    return out.append('.').toString();
  }

  private static String size(OptionalInt size) {
    return size.isPresent() ? "" + size.getAsInt() : "as in topology.yaml";
  }

  /** What is tried again. */
  public static String repaired(PoolOrder order) {
    return "Pool %s is repaired: %s."
        .formatted(
            order.pool(),
            order.again().isEmpty()
                ? "the brake is off, and nothing was quarantined"
                : "the brake is off, and the removal of %s is tried again"
                    .formatted(NumberText.names(order.again(), 8)));
  }

  /** The orders; {@code again}: the instances whose removal is tried again. */
  public static String json(PoolOrder order) {
    return JsonDocument.pretty()
        .put("pool", order.pool().value())
        .put("ready", number(order.orders().ready()))
        .put("max", number(order.orders().max()))
        .put("paused", order.orders().paused().map(PlainText::line))
        .put("draining", order.orders().draining())
        .put("again", order.again())
        .end();
  }

  private static OptionalLong number(OptionalInt size) {
    return size.isPresent() ? OptionalLong.of(size.getAsInt()) : OptionalLong.empty();
  }
}
