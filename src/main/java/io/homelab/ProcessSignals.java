package io.homelab;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that this process hears. They are reached by reflection: they are no part of Java,
 * and where a JVM lacks them nothing changes.
 */
final class ProcessSignals {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);

  private ProcessSignals() {}

  /**
   * From now on that is done when the signal comes, in place of what the JVM does.
   *
   * @param name without {@code SIG}
   */
  static void hear(String name, Runnable then) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler heard =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              then.run();
              return null;
            }
            // Nothing else of it is ever called.
            return method.getName();
          };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              Proxy.newProxyInstance(
                  ProcessSignals.class.getClassLoader(), new Class<?>[] {handler}, heard));
    } catch (ReflectiveOperationException e) {
      LOG.debug("this JVM has no signals to hear", e);
    }
  }
}
