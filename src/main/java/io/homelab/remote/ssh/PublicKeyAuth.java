package io.homelab.remote.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * Public key authentication (RFC 4252 section 7, RFC 8332 for RSA) with several keys in turn: each
 * is offered first and signs only if the server would accept it.
 */
final class PublicKeyAuth extends AbstractAuthMethod {
  private record Attempt(Identity identity, String algorithm) {}

  private final Deque<Attempt> attempts = new ArrayDeque<>();
  private final Map<Identity, String> tried = new LinkedHashMap<>();
  private final Deadline deadline;

  /**
   * An authentication.
   *
   * @param deadline paused while a key is unlocked or a token waits for a touch
   */
  PublicKeyAuth(List<Identity> identities, Deadline deadline) {
    super("publickey");
    this.deadline = deadline;
    for (Identity identity : identities) {
      attempts.add(new Attempt(identity, ""));
    }
  }

  /** The keys tried so far, each with why it could not be used; empty if it could. */
  synchronized Map<Identity, String> tried() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(tried));
  }

  @Override
  public void request() throws UserAuthException, TransportException {
    while (!attempts.isEmpty()) {
      Attempt attempt = attempts.element();
      if (attempt.algorithm().isEmpty()) {
        attempts.remove();
        prepare(attempt.identity());
      } else {
        try {
          params.getTransport().write(packet(attempt, false));
          note(attempt.identity(), "");
          return;
        } catch (UserAuthException e) {
          attempts.remove();
        }
      }
    }
    throw new UserAuthException("no keys left to try");
  }

  /** Expands a key into its attempts: one, or two for RSA. */
  private void prepare(Identity identity) {
    deadline.pause();
    try {
      for (String algorithm : algorithmsFor(HostKey.typeOf(identity.publicKey())).reversed()) {
        attempts.addFirst(new Attempt(identity, algorithm));
      }
    } catch (IOException | IllegalArgumentException e) {
      note(identity, String.valueOf(e.getMessage()));
    } finally {
      deadline.resume();
    }
  }

  private static List<String> algorithmsFor(String keyType) {
    return switch (keyType) {
      case "ssh-rsa" -> List.of("rsa-sha2-512", "rsa-sha2-256");
      case "ssh-rsa-cert-v01@openssh.com" ->
          List.of("rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com");
      default -> List.of(keyType);
    };
  }

  @Override
  public boolean shouldRetry() {
    attempts.poll();
    return !attempts.isEmpty();
  }

  @Override
  public void handle(Message message, SSHPacket packet)
      throws UserAuthException, TransportException {
    if (message != Message.USERAUTH_60 || attempts.isEmpty()) {
      super.handle(message, packet);
      return;
    }
    Attempt attempt = attempts.element();
    SSHPacket request = packet(attempt, true);
    byte[] signed =
        new Buffer.PlainBuffer()
            .putString(params.getTransport().getSessionID())
            .putBuffer(new SSHPacket(request))
            .getCompactData();
    deadline.pause();
    try {
      request.putString(attempt.identity().sign(signed, attempt.algorithm()));
    } catch (IOException e) {
      note(attempt.identity(), String.valueOf(e.getMessage()));
      attempts.remove();
      request();
      return;
    } finally {
      deadline.resume();
    }
    params.getTransport().write(request);
  }

  private SSHPacket packet(Attempt attempt, boolean signed) throws UserAuthException {
    try {
      return buildReq()
          .putBoolean(signed)
          .putString(attempt.algorithm())
          .putString(attempt.identity().publicKey());
    } catch (IOException e) {
      throw new UserAuthException("a public key cannot be read", e);
    }
  }

  private synchronized void note(Identity identity, String whyNot) {
    tried.put(identity, whyNot);
  }
}
