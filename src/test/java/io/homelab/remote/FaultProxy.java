package io.homelab.remote;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A bad network: passes a server's connections on, and spoils them as a test has it. */
public final class FaultProxy implements AutoCloseable {
  /** What becomes of a connection. */
  public sealed interface Fault {
    /** Nothing bad. */
    record None() implements Fault {}

    /** It is taken and reset. */
    record Reset() implements Fault {}

    /** It is taken, and nothing ever comes. */
    record Silence() implements Fault {}

    /** Something answers that is no SSH, and closes. */
    record Banner(String text) implements Fault {}

    /** It is closed after so many bytes from the server. */
    record CutAfter(int bytes) implements Fault {}

    /** It is reset after so many bytes from the server. */
    record ResetAfter(int bytes) implements Fault {}

    /** After so many bytes from the server nothing passes any more, in either direction. */
    record BlackHoleAfter(int bytes) implements Fault {}

    /** So many bytes a second pass in each direction. */
    record Slow(int bytesPerSecond) implements Fault {}
  }

  private volatile InetSocketAddress server;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private volatile IntFunction<Fault> faults = number -> new Fault.None();

  private FaultProxy(InetSocketAddress server, ServerSocket listening) {
    this.server = server;
    this.listening = listening;
  }

  /** Before a server; listens at the same address, at a port of its own. */
  public static FaultProxy before(String address, int port) throws IOException {
    FaultProxy proxy =
        new FaultProxy(
            new InetSocketAddress(address, port),
            new ServerSocket(0, 200, InetAddress.getByName(address)));
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** From now on, another server at the same address is behind it. */
  public void to(int otherPort) {
    server = new InetSocketAddress(server.getAddress(), otherPort);
  }

  /** From now on, this happens to every new connection. */
  public void be(Fault fault) {
    be(number -> fault);
  }

  /** From now on, this happens to new connections, of which the next has the number 1. */
  public void be(IntFunction<Fault> each) {
    connections.set(0);
    passed.set(0);
    faults = each;
  }

  /** How many connections came since it was said what happens to them. */
  public int connections() {
    return connections.get();
  }

  /** How many bytes came from the server since then, where nothing bad happened. */
  public int passed() {
    return passed.get();
  }

  /** How many are open on either side. */
  public int open() {
    return open.size();
  }

  /** Cuts all that is open now. */
  public void cut() {
    open.forEach(this::close);
  }

  private void accept() {
    while (true) {
      try {
        Socket client = listening.accept();
        open.add(client);
        Fault fault = faults.apply(connections.incrementAndGet());
        Thread.ofVirtual().start(() -> serve(client, fault));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client, Fault fault) {
    try {
      switch (fault) {
        case Fault.Reset reset -> client.setSoLinger(true, 0);
        case Fault.Silence silence ->
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        case Fault.Banner banner -> {
          client.getOutputStream().write(banner.text().getBytes(StandardCharsets.ISO_8859_1));
          client.getOutputStream().flush();
          client.shutdownOutput();
        }
        default -> pass(client, fault);
      }
    } catch (IOException e) {
      // The client is gone.
    } finally {
      close(client);
    }
  }

  private void pass(Socket client, Fault fault) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, 2000);
      open.add(socket);
      Thread up =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  copy(client.getInputStream(), socket.getOutputStream(), rate(fault));
                  socket.shutdownOutput();
                } catch (IOException e) {
                  close(socket);
                }
              });
      try {
        InputStream in = socket.getInputStream();
        OutputStream out = client.getOutputStream();
        switch (fault) {
          case Fault.CutAfter cut -> copy(in, out, cut.bytes());
          case Fault.ResetAfter cut -> {
            copy(in, out, cut.bytes());
            client.setSoLinger(true, 0);
          }
          case Fault.BlackHoleAfter hole -> {
            copy(in, out, hole.bytes());
            // Both ends stay open, and wait.
            in.transferTo(OutputStream.nullOutputStream());
          }
          default -> {
            copy(new Counted(in), out, rate(fault));
            client.shutdownOutput();
            up.join();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        close(socket);
      }
    }
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      passed.addAndGet(Math.max(0, n));
      return n;
    }
  }

  private static double rate(Fault fault) {
    return fault instanceof Fault.Slow slow ? slow.bytesPerSecond() : Double.POSITIVE_INFINITY;
  }

  private static void copy(InputStream in, OutputStream out, double bytesPerSecond)
      throws IOException {
    byte[] buffer = new byte[bytesPerSecond < 10_000 ? 64 : 16_384];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      out.flush();
      try {
        Thread.sleep((long) (n * 1000 / bytesPerSecond));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void copy(InputStream in, OutputStream out, int bytes) throws IOException {
    for (int left = bytes; left > 0; ) {
      byte[] some = in.readNBytes(1);
      if (some.length == 0) {
        return;
      }
      byte[] more = in.readNBytes(Math.min(left - 1, in.available()));
      out.write(some);
      out.write(more);
      out.flush();
      left -= 1 + more.length;
    }
  }

  private void close(Closeable socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  /** Ends all its connections. */
  @Override
  public void close() {
    close(listening);
    cut();
  }
}
