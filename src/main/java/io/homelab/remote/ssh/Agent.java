package io.homelab.remote.ssh;

import io.homelab.remote.DaemonThread;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The user's ssh-agent: draft-ietf-sshm-ssh-agent, sections 3.5 (listing keys) and 3.6 (signing).
 *
 * @param socket its Unix socket
 */
record Agent(Path socket) {
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;
  private static final int FLAG_RSA_SHA2_256 = 2;
  private static final int FLAG_RSA_SHA2_512 = 4;

  /** OpenSSH's own bound for an agent's answer. */
  private static final int LONGEST_ANSWER = 256 * 1024;

  /** Signing may wait for a touch or a confirmation; listing does not. */
  private static final int SIGN_SECONDS = 60;

  private static final int LIST_SECONDS = 3;

  /**
   * The keys that the agent holds, in its order.
   *
   * @throws IOException if there is no agent or it does not answer
   */
  List<Identity> identities() throws IOException {
    ByteBuffer answer = ask(message(REQUEST_IDENTITIES), IDENTITIES_ANSWER, LIST_SECONDS);
    int count = answer.getInt();
    List<Identity> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] blob = string(answer);
      String comment = new String(string(answer), StandardCharsets.UTF_8);
      keys.add(new Key(blob, "agent key " + (comment.isEmpty() ? HostKey.typeOf(blob) : comment)));
    }
    return keys;
  }

  private final class Key implements Identity {
    private final byte[] blob;
    private final String description;

    Key(byte[] blob, String description) {
      this.blob = blob;
      this.description = description;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    public String remedy() {
      return "let the agent use the key: unlock it, confirm its prompt, or load the key with ssh-add";
    }

    @Override
    public byte[] publicKey() {
      return blob.clone();
    }

    @Override
    public byte[] sign(byte[] data, String algorithm) throws IOException {
      int flags = 0;
      if (algorithm.startsWith("rsa-sha2-512")) {
        flags = FLAG_RSA_SHA2_512;
      } else if (algorithm.startsWith("rsa-sha2-256")) {
        flags = FLAG_RSA_SHA2_256;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream request = new DataOutputStream(bytes);
      request.write(message(SIGN_REQUEST));
      for (byte[] part : List.of(blob, data)) {
        request.writeInt(part.length);
        request.write(part);
      }
      request.writeInt(flags);
      return string(ask(bytes.toByteArray(), SIGN_RESPONSE, SIGN_SECONDS));
    }
  }

  /** Sends one message over its own connection; returns the answer after its type. */
  private ByteBuffer ask(byte[] message, int expected, int seconds) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
      DaemonThread.start(() -> {
        try {
          answer.complete(exchange(channel, message));
        } catch (IOException e) {
          answer.completeExceptionally(e);
        }
      });
      ByteBuffer buffer = answer.get(seconds, TimeUnit.SECONDS);
      if (!buffer.hasRemaining() || buffer.get() != expected) {
        throw new IOException("the agent refused");
      }
      return buffer;
    } catch (ExecutionException e) {
      throw new IOException("the agent does not answer: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer from the agent within " + seconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ByteBuffer exchange(SocketChannel channel, byte[] message) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    ByteBuffer request = ByteBuffer.allocate(4 + message.length);
    request.putInt(message.length).put(message).flip();
    while (request.hasRemaining()) {
      channel.write(request);
    }
    DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
    int length = in.readInt();
    if (length < 1 || length > LONGEST_ANSWER) {
      throw new IOException("the agent sent an answer of " + length + " bytes");
    }
    return ByteBuffer.wrap(in.readNBytes(length));
  }

  private static byte[] message(int type) {
    return new byte[] {(byte) type};
  }

  private static byte[] string(ByteBuffer buffer) throws IOException {
    int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new IOException("the agent's answer is truncated");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }
}
