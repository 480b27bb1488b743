package io.homelab.server;

import io.homelab.access.AccessBooks;
import io.homelab.access.AccessToken;
import io.homelab.access.AuditLog;
import io.homelab.access.TokenSecret;
import io.homelab.model.PlainText;
import io.homelab.server.pages.PageApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router, as pages ask it. */
final class RouterPageApi implements PageApi {
  private static final Logger LOG = LoggerFactory.getLogger(RouterPageApi.class);

  private final ApiRouter router;
  private final ServerNames names;
  private final AccessBooks access;
  private final InstantSource clock;

  RouterPageApi(ApiRouter router, ServerNames names, AccessBooks access, InstantSource clock) {
    this.router = router;
    this.names = names;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public boolean knows(ApiRequest request) {
    return request.header("host").map(names::allow).orElse(false);
  }

  @Override
  public Optional<AccessToken> holder(String token) {
    return access.tokens().use(TokenSecret.of(token), clock.instant());
  }

  @Override
  public Optional<AccessToken> again(String hash) {
    return access.tokens().counting(hash, clock.instant());
  }

  @Override
  public boolean may(AccessToken holder, String method, String path) {
    return router.may(holder, method, path);
  }

  @Override
  public ApiResponse ask(AccessToken holder, ApiRequest request) {
    return router.answer(request, holder);
  }

  @Override
  public void note(Optional<AccessToken> holder, ApiRequest request, int status) {
    try {
      access
          .audit()
          .add(
              new AuditLog.AuditEntry(
                  clock.instant(),
                  holder.map(AccessToken::name),
                  holder.map(AccessToken::role),
                  holder.flatMap(AccessToken::project),
                  Optional.empty(),
                  request.address(),
                  request.method(),
                  PlainText.excerpt(request.path(), 300),
                  status,
                  ApiRouter.requestId()));
    } catch (RuntimeException failure) {
      LOG.error("who logged in or out cannot be written down", failure);
    }
  }

  @Override
  public Instant now() {
    return clock.instant();
  }
}
