package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.AuditChain;
import io.homelab.access.AuditLine;
import io.homelab.access.AuditLog;
import io.homelab.report.AuditView;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who did what, when and from where. */
final class AuditEndpoints {
  private static final String AUDIT = "/api/v1/audit";
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int AT_ONCE = 10_000;

  private final AuditLog audit;

  AuditEndpoints(AuditLog audit) {
    this.audit = audit;
  }

  List<ApiRoute> routes() {
    return List.of(ApiRoute.act("GET", AUDIT, AccessRole.ADMIN, this::audit));
  }

  private ApiResponse audit(ApiCall call) {
    int limit = (int) number(call, "limit", 1, MOST).orElse((long) USUAL).longValue();
    AuditChain chain = AuditChain.of(audit);
    long before = number(call, "cursor", 1, Long.MAX_VALUE).orElse(chain.lines() + 1);
    Predicate<AuditLog.Entry> wanted = wanted(call);
    List<AuditLog.Entry> found = new ArrayList<>();
    while (before > 1 && found.size() < limit) {
      long from = Math.max(0, before - 1 - AT_ONCE);
      List<String> some = audit.lines(from, (int) (before - 1 - from));
      for (String text : some.reversed()) {
        if (found.size() == limit) {
          break;
        }
        before--;
        AuditLine.read(text).map(AuditLine::entry).filter(wanted).ifPresent(found::add);
      }
      if (some.isEmpty()) {
        break;
      }
    }
    return ApiResponse.json(
        200,
        AuditView.json(
            found, chain, before > 1 ? Optional.of(Long.toString(before)) : Optional.empty()));
  }

  /** A project sees what its own tokens asked for, and what was asked about its labs. */
  private static Predicate<AuditLog.Entry> wanted(ApiCall call) {
    Optional<String> token = parameter(call, "token");
    Optional<String> object = parameter(call, "object");
    Optional<Instant> since = parameter(call, "since").map(AuditEndpoints::time);
    return entry ->
        (call.seesAll()
                || entry.project().equals(call.holder().project())
                || entry.lab().map(call::sees).orElse(false))
            && token.map(name -> entry.token().equals(Optional.of(name))).orElse(true)
            && object.map(beginning -> entry.object().startsWith(beginning)).orElse(true)
            && since.map(time -> !entry.at().isBefore(time)).orElse(true);
  }

  private static Optional<String> parameter(ApiCall call, String name) {
    return Optional.ofNullable(call.request().query().get(name));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw ApiProblem.of(
          "bad-parameter", 400, "'since' is a time such as 2026-01-02T03:04:05Z", "");
    }
  }

  private static Optional<Long> number(ApiCall call, String name, long least, long most) {
    return parameter(call, name)
        .map(text -> {
          if (!text.matches("[0-9]{1,18}")
              || Long.parseLong(text) < least
              || Long.parseLong(text) > most) {
            throw ApiProblem.of("bad-parameter", 400, "'%s' is no such number".formatted(name), "");
          }
          return Long.valueOf(text);
        });
  }
}
