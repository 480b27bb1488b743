package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.Answer;
import io.homelab.operations.LabPools;
import io.homelab.operations.PoolInventory;
import io.homelab.operations.PoolOrder;
import io.homelab.operations.PoolOverview;
import io.homelab.report.PoolHistoryView;
import io.homelab.report.PoolInventoryView;
import io.homelab.report.PoolOrderView;
import io.homelab.report.PoolView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The pools of a lab: how they are, what happened, and what they are told to do. */
final class PoolEndpoints {
  private static final String POOLS = LabEndpoints.LAB + "/pools";
  static final String POOL = POOLS + "/{pool}";
  private static final long USUAL_LINES = 50;
  private static final long MOST_LINES = 10_000;

  private final ServedLabs labs;
  private final LiveLooks looks;

  PoolEndpoints(ServedLabs labs, LiveLooks looks) {
    this.labs = labs;
    this.looks = looks;
  }

  /** An order to a pool. */
  private interface Order {
    Answer<PoolOrder> give(LabPools pools, String pool);
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(POOLS, this::all).paged("pools"),
        ApiRoute.look(POOL, this::one),
        ApiRoute.look(POOL + "/history", this::history),
        order(
            "/pause",
            body -> {
              Optional<String> reason = body.text("reason");
              return (pools, pool) -> PoolOrder.pause(pools, pool, reason);
            }),
        order("/resume", body -> PoolOrder::resume),
        order("/drain", body -> PoolOrder::drain),
        order(
            "/repair",
            body -> {
              Optional<String> lost = body.text("assume_lost");
              return (pools, pool) -> PoolOrder.repair(pools, pool, lost);
            }),
        order(
            "/resize",
            body -> {
              OptionalInt ready = body.count("ready", 0);
              OptionalInt max = body.count("max", 0);
              return (pools, pool) -> PoolOrder.resize(pools, pool, ready, max);
            }));
  }

  private ApiRoute order(String path, Function<JsonBody, Order> read) {
    return ApiRoute.act(
        "POST",
        POOL + path,
        AccessRole.OPERATOR,
        call -> {
          JsonBody body = call.body();
          Order order = read.apply(body);
          body.nothingElse();
          return in(
              call,
              pools ->
                  ApiResponse.json(
                      200, PoolOrderView.json(order.give(pools, pool(pools, call)).orThrow())));
        });
  }

  private <T> T in(ApiCall call, Function<LabPools, T> use) {
    try (LabPools pools = LabPools.open(labs.opener(), labs.request(call.word("lab"))).orThrow()) {
      return use.apply(pools);
    }
  }

  /** The name of the pool that a call is about, if there is such a one. */
  static String pool(LabPools pools, ApiCall call) {
    if (!pools.has(call.word("pool"))) {
      throw ApiProblem.notFound(
          "there is no pool '%s'".formatted(PlainText.excerpt(call.word("pool"), 80)),
          "see: GET %s/%s/pools".formatted(LabEndpoints.LABS, call.word("lab")));
    }
    return call.word("pool");
  }

  private ApiResponse all(ApiCall call) {
    boolean live = call.flag("live");
    return in(
        call,
        pools ->
            ApiResponse.json(
                200,
                live
                    ? looks.of(call.word("lab"), "pools", () -> overview(pools, false))
                    : overview(pools, true)));
  }

  private static String overview(LabPools pools, boolean offline) {
    return PoolView.json(PoolOverview.of(pools, offline).orThrow());
  }

  private ApiResponse one(ApiCall call) {
    return in(
        call,
        pools ->
            ApiResponse.json(
                200,
                PoolInventoryView.json(
                    PoolInventory.of(pools, Optional.of(pool(pools, call))).orThrow(),
                    pools.now())));
  }

  private ApiResponse history(ApiCall call) {
    int lines = (int) call.number("lines", USUAL_LINES, MOST_LINES);
    return in(
        call,
        pools ->
            ApiResponse.json(
                200,
                PoolHistoryView.json(
                    pools.history(Optional.of(pool(pools, call)), lines).orThrow())));
  }
}
