package io.homelab.remote;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A terminal of the test's own: what is written here is typed there. */
@SuppressWarnings("restricted")
public final class PseudoTerminal implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0400;
  private static final Linker C = Linker.nativeLinker();

  private final int master;
  private final Path device;

  /** Without anyone who has it open, a terminal cannot be read from this side. */
  private final FileInputStream user;

  public PseudoTerminal() throws IOException {
    try {
      master = (int) call("posix_openpt", ValueLayout.JAVA_INT, O_RDWR | O_NOCTTY);
      call("grantpt", ValueLayout.JAVA_INT, master);
      call("unlockpt", ValueLayout.JAVA_INT, master);
      MemorySegment name = (MemorySegment) call("ptsname", ValueLayout.ADDRESS, master);
      device = Path.of(name.reinterpret(256).getString(0));
      user = new FileInputStream(device.toFile());
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  private static Object call(String function, java.lang.foreign.MemoryLayout result, int argument)
      throws Throwable {
    return C.downcallHandle(
            C.defaultLookup().find(function).orElseThrow(),
            FunctionDescriptor.of(result, ValueLayout.JAVA_INT))
        .invokeWithArguments(argument);
  }

  /** The device that a program opens as its terminal. */
  public Path device() {
    return device;
  }

  /** Types. */
  public void type(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    transfer("write", bytes, bytes.length);
  }

  /** Reads what the terminal shows until it ends with that. */
  public String shownUntil(String end) throws IOException {
    StringBuilder shown = new StringBuilder();
    byte[] one = new byte[1];
    while (!shown.toString().endsWith(end)) {
      transfer("read", one, 1);
      shown.append((char) one[0]);
    }
    return shown.toString();
  }

  private void transfer(String function, byte[] bytes, int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      long done =
          (long)
              C.downcallHandle(
                      C.defaultLookup().find(function).orElseThrow(),
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_LONG))
                  .invokeWithArguments(master, memory, (long) length);
      if (done != length) {
        throw new IOException(function + " returned " + done);
      }
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    user.close();
    try {
      call("close", ValueLayout.JAVA_INT, master);
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }
}
