package io.homelab.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/**
 * What stands around every request.
 *
 * @param limits how much may be asked
 * @param openHere whether programs of this computer need no token for what is {@link
 *     ApiRoute#isOpenHere}
 * @param answered hears of every request when it was answered
 */
record RequestGuard(RequestLimits limits, boolean openHere, Consumer<AnsweredRequest> answered) {
  /** Whether a request comes from this computer itself, and needs no token for such things. */
  boolean isHere(ApiRequest request) {
    return openHere && request.header("authorization").isEmpty() && isLoopback(request.address());
  }

  private static boolean isLoopback(String address) {
    try {
      // An address, never a name: nothing is looked up.
      return address.matches("[0-9a-fA-F:.%]+")
          && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
