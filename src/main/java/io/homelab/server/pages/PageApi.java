package io.homelab.server.pages;

import io.homelab.access.AccessToken;
import io.homelab.server.ApiRequest;
import io.homelab.server.ApiResponse;
import java.time.Instant;
import java.util.Optional;

/** The API as pages ask it: inside the process, for somebody who has logged in. */
public interface PageApi {
  /** Whether the server is known by the name that the request asks. */
  boolean knows(ApiRequest request);

  /** Whose token that is, if it counts. */
  Optional<AccessToken> holder(String token);

  /** The same for a token that counted before, by its hash. */
  Optional<AccessToken> again(String hash);

  /** Whether there is that to ask, and the holder may. */
  boolean may(AccessToken holder, String method, String path);

  /** Asks, with the holder's rights. */
  ApiResponse ask(AccessToken holder, ApiRequest request);

  /** Writes down that somebody logged in or out, or tried to. */
  void note(Optional<AccessToken> holder, ApiRequest request, int status);

  /** The time. */
  Instant now();
}
