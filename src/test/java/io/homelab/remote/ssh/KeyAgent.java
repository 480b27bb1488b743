package io.homelab.remote.ssh;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An ssh-agent inside the test's own process. It lists all its keys and signs with RSA ones. */
final class KeyAgent implements AutoCloseable {
  private static final int FAILURE = 5;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;

  private final Path socket;
  private final List<KeyPair> keys;
  private final ServerSocketChannel server;
  private final AtomicInteger signed = new AtomicInteger();
  private volatile boolean locked;

  private KeyAgent(Path socket, List<KeyPair> keys, ServerSocketChannel server) {
    this.socket = socket;
    this.keys = keys;
    this.server = server;
  }

  /** An agent that holds these keys, each under the comment {@code me@laptop}. */
  static KeyAgent start(Path socket, List<KeyPair> keys) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    KeyAgent agent = new KeyAgent(socket, List.copyOf(keys), server);
    Thread.ofPlatform().daemon().start(agent::serve);
    return agent;
  }

  Path socket() {
    return socket;
  }

  /** From now on it lists its keys and refuses to sign. */
  void refuseToSign() {
    locked = true;
  }

  /** How often it has signed. */
  int signed() {
    return signed.get();
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        ByteBuffer question = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        byte[] answer = question.get() == SIGN_REQUEST ? sign(question) : list();
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
        out.writeInt(answer.length);
        out.write(answer);
      } catch (IOException e) {
        // The client has gone, or the agent is closed.
      }
    }
  }

  private byte[] list() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(IDENTITIES_ANSWER);
    out.writeInt(keys.size());
    for (KeyPair key : keys) {
      string(out, TestKeys.blob(key.getPublic()));
      string(out, "me@laptop".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private byte[] sign(ByteBuffer question) throws IOException {
    byte[] blob = string(question);
    byte[] data = string(question);
    String algorithm = (question.getInt() & 4) == 0 ? "rsa-sha2-256" : "rsa-sha2-512";
    for (KeyPair key : keys) {
      if (!locked && Arrays.equals(TestKeys.blob(key.getPublic()), blob)) {
        signed.incrementAndGet();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(SIGN_RESPONSE);
        string(out, signature(key, algorithm, data));
        return bytes.toByteArray();
      }
    }
    return new byte[] {FAILURE};
  }

  private static byte[] signature(KeyPair key, String algorithm, byte[] data) throws IOException {
    try {
      String name = algorithm.endsWith("512") ? "SHA512withRSA" : "SHA256withRSA";
      Signature signature = Signature.getInstance(name);
      signature.initSign(key.getPrivate());
      signature.update(data);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      string(out, algorithm.getBytes(StandardCharsets.US_ASCII));
      string(out, signature.sign());
      return bytes.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void string(DataOutputStream out, byte[] content) throws IOException {
    out.writeInt(content.length);
    out.write(content);
  }

  private static byte[] string(ByteBuffer in) {
    byte[] content = new byte[in.getInt()];
    in.get(content);
    return content;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
