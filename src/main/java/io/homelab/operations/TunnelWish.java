package io.homelab.operations;

import io.homelab.model.Grammar;
import java.util.OptionalInt;

/**
 * A port of a machine, as a command line names it.
 *
 * @param machine the machine's name
 * @param port the port in it; absent means the usual one
 * @param local the port of this computer; absent means the same one, or another if that is taken
 */
public record TunnelWish(String machine, OptionalInt port, OptionalInt local) {
  /**
   * Reads {@code MACHINE} or {@code MACHINE:PORT}.
   *
   * @param local the port of this computer, where one is named; 0 means any
   */
  public static Answer<TunnelWish> of(String target, OptionalInt local) {
    return Answer.of(() -> {
      if (local.isPresent() && local.getAsInt() != 0 && !Grammar.isPort(local.getAsInt())) {
        throw new RefusedException(
            Refusal.usage(
                "%d is no port".formatted(local.getAsInt()),
                "name one from 1 to 65535, or 0 for any that is free"));
      }
      int colon = target.indexOf(':');
      return colon < 0
          ? new TunnelWish(target, OptionalInt.empty(), local)
          : new TunnelWish(
              target.substring(0, colon), OptionalInt.of(port(target.substring(colon + 1))), local);
    });
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}") || !Grammar.isPort(Integer.parseInt(text))) {
      throw new RefusedException(
          Refusal.usage(
              "'%s' is no port".formatted(text), "name one from 1 to 65535, as in web:80"));
    }
    return Integer.parseInt(text);
  }
}
