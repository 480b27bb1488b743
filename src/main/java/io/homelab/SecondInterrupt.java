package io.homelab;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when it is interrupted while it is stopping already. The JVM itself
 * would not hear a second Ctrl-C. Its signals are reached by reflection: they are no part of Java,
 * and where a JVM lacks them a second Ctrl-C does nothing, as before.
 */
final class SecondInterrupt {
  private static final Logger LOG = LoggerFactory.getLogger(SecondInterrupt.class);
  private static final int INTERRUPTED = 130;

  private SecondInterrupt() {}

  /** From now on Ctrl-C ends the process with 130, whatever is still going on. */
  static void endsAtOnce() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler end =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              Runtime.getRuntime().halt(INTERRUPTED);
            }
            // Nothing else of it is ever called.
            return method.getName();
          };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("INT"),
              Proxy.newProxyInstance(
                  SecondInterrupt.class.getClassLoader(), new Class<?>[] {handler}, end));
    } catch (ReflectiveOperationException e) {
      LOG.debug("this JVM has no signals to hear", e);
    }
  }
}
