package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.ClaimChange;
import io.homelab.operations.ClaimKey;
import io.homelab.operations.ClaimMachines;
import io.homelab.operations.ClaimOutcome.GivenMachines;
import io.homelab.operations.ClaimOutcome.NeverPossible;
import io.homelab.operations.ClaimOutcome.NotInTime;
import io.homelab.operations.ClaimWish;
import io.homelab.operations.LabPools;
import io.homelab.operations.Refusal;
import io.homelab.report.ClaimChangeView;
import io.homelab.report.ClaimView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Machines of pools for those who ask, and what is done with a claim by whoever has it. */
final class ClaimEndpoints {
  private static final String CLAIMS = LabEndpoints.LAB + "/claims";
  private static final String CLAIM = CLAIMS + "/{claim}";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final ServedLabs labs;

  ClaimEndpoints(ServedLabs labs) {
    this.labs = labs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(CLAIMS, this::all),
        ApiRoute.look(CLAIM, call -> in(call, pools -> told(pools, claim(pools, call)))),
        ApiRoute.act("POST", PoolEndpoints.POOL + "/claims", AccessRole.USER, this::claim),
        ApiRoute.act("PATCH", CLAIM, AccessRole.USER, this::change),
        ApiRoute.act("DELETE", CLAIM, AccessRole.USER, this::release));
  }

  private <T> T in(ApiCall call, Function<LabPools, T> use) {
    try (LabPools pools = LabPools.open(labs.opener(), labs.request(call.word("lab"))).orThrow()) {
      return use.apply(pools);
    }
  }

  private static ApiResponse told(LabPools pools, ClaimChange claim) {
    return ApiResponse.json(200, ClaimChangeView.json(claim, pools.now()));
  }

  private ApiResponse all(ApiCall call) {
    return in(
        call,
        pools ->
            ListPage.of(call)
                .of(pools.claims().orThrow(), ClaimChange::id)
                .answer(claims -> ClaimChangeView.json(claims, pools.now())));
  }

  private ApiResponse claim(ApiCall call) {
    JsonBody body = call.body();
    int count = body.count("count", 1).orElse(1);
    Optional<String> name = body.text("for");
    Optional<Duration> lease = body.time("lease");
    Duration patience = body.time("wait").orElse(Duration.ZERO);
    Optional<ClaimKey> key = body.text("key").map(ClaimKey.OfText::new);
    body.nothingElse();
    if (patience.compareTo(LONGEST_WAIT) > 0) {
      throw ApiProblem.badBody(
          "'wait' is at most %d s; ask again with the same Idempotency-Key"
              .formatted(LONGEST_WAIT.toSeconds()));
    }
    return in(
        call,
        pools -> {
          ClaimWish wish =
              new ClaimWish(
                  PoolEndpoints.pool(pools, call),
                  count,
                  name,
                  lease,
                  key,
                  patience,
                  call.idempotencyKey(),
                  Optional.of(call.holder().name()));
          return switch (ClaimMachines.of(pools, wish, says -> {}).orThrow()) {
            case GivenMachines given ->
                ApiResponse.json(201, ClaimView.served(given))
                    .with(
                        "Location",
                        "%s/%s/claims/%s"
                            .formatted(LabEndpoints.LABS, call.word("lab"), ClaimView.id(given)));
            case NotInTime late ->
                throw ApiProblem.notReady(
                        ClaimView.sentence(late, count),
                        "ask again with the same Idempotency-Key, or wait: \"wait\": \"60s\"")
                    .with(ClaimView.details(late))
                    .again(late.again(pools.now()));
            case NeverPossible never ->
                throw ApiProblem.of(
                        new Refusal(
                            Refusal.Kind.DOES_NOT_FIT,
                            never.reason(),
                            "ask for fewer machines, or change the pool in topology.yaml"))
                    .with(ClaimView.details(never));
          };
        });
  }

  private static ClaimChange claim(LabPools pools, ApiCall call) {
    return pools
        .claim(call.word("claim"))
        .orElseThrow(() ->
            ApiProblem.notFound(
                "there is no claim '%s'".formatted(PlainText.excerpt(call.word("claim"), 80)),
                "see: GET %s/%s/claims".formatted(LabEndpoints.LABS, call.word("lab"))));
  }

  /** The number of a claim that the caller may change: his own, or any for an operator. */
  private static OptionalLong mine(LabPools pools, ApiCall call) {
    ClaimChange claim = claim(pools, call);
    if (call.holder().role() == AccessRole.USER && !claim.isBy(call.holder().name())) {
      throw ApiProblem.noRight(
          403,
          "that claim was made with another token",
          "it takes that token, or one of: operator, admin");
    }
    return claim.fence();
  }

  private ApiResponse change(ApiCall call) {
    JsonBody body = call.body();
    Optional<Duration> lease = body.time("lease");
    Optional<Duration> hold = body.time("hold");
    body.nothingElse();
    if (lease.isPresent() == hold.isPresent()) {
      throw ApiProblem.badBody("either 'lease' or 'hold' says for how long from now on");
    }
    return in(
        call,
        pools -> {
          OptionalLong fence = mine(pools, call);
          String claim = call.word("claim");
          return told(
              pools,
              (hold.isPresent()
                      ? ClaimChange.hold(pools, claim, fence, hold.get())
                      : ClaimChange.renew(pools, claim, fence, lease))
                  .orThrow());
        });
  }

  private ApiResponse release(ApiCall call) {
    call.body().nothingElse();
    return in(
        call,
        pools ->
            told(
                pools,
                ClaimChange.release(pools, call.word("claim"), mine(pools, call)).orThrow()));
  }
}
