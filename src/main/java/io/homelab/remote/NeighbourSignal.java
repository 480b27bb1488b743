package io.homelab.remote;

import io.homelab.model.Argv;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Sends magic packets from another host, since they do not leave the network that they are sent in.
 *
 * @param neighbour a host in the sleeping one's network
 * @param broadcasts the IPv4 broadcast addresses of the networks to send to
 */
public record NeighbourSignal(RemoteHost neighbour, List<String> broadcasts) implements WakeSignal {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Copies the list. */
  public NeighbourSignal {
    broadcasts = List.copyOf(broadcasts);
  }

  /** A neighbour that fails, or lacks a language to send it in, is one that did not help. */
  @Override
  public void send(String mac) {
    try {
      neighbour.run(
          RemoteCommand.of(argv(mac, MagicPacket.PORT, broadcasts), LIMIT)
              .withStdin(Stdin.text(script()))
              .repeatable());
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw e;
      }
    }
  }

  /** The command, which reads {@link #script}. */
  static Argv argv(String mac, int port, List<String> broadcasts) {
    return Argv.of("sh", "-s", "--", mac, "" + port).with(broadcasts);
  }

  /** The script, for a POSIX shell. */
  static String script() {
    try (InputStream in = NeighbourSignal.class.getResourceAsStream("wake.sh")) {
      if (in == null) {
        throw new IllegalStateException("wake.sh is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
