package io.homelab.plugins;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.model.Grammar;
import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the program and a plugin. What a plugin throws beyond its port, above all because
 * it was built for another version of it, becomes a failure that names the plugin: of one host
 * where the call is about one, so that the other hosts go on.
 */
final class PluginGuard implements InvocationHandler {
  private static final int LONGEST_REASON = 500;

  private final Object plugin;
  private final String name;
  private final String jar;
  private final Optional<HostName> host;

  private PluginGuard(Object plugin, String name, String jar, Optional<HostName> host) {
    this.plugin = plugin;
    this.name = name;
    this.jar = jar;
    this.host = host;
  }

  /** The plugin, guarded, with all sessions and hosts that it opens. */
  static <T> T around(Class<T> port, T plugin, String name, String jar) {
    return guarded(port, plugin, name, jar, Optional.empty());
  }

  private static <T> T guarded(
      Class<T> port, Object plugin, String name, String jar, Optional<HostName> host) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            new PluginGuard(plugin, name, jar, host)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    try {
      Object result = method.invoke(plugin, given);
      if (result == null && method.getReturnType() != void.class) {
        throw failure(method, subject(given), "it returned null", null);
      }
      if (method.getName().equals("definition")) {
        requireFilesBelow(method, result);
      }
      return guard(result, given);
    } catch (InvocationTargetException e) {
      Throwable thrown = Objects.requireNonNull(e.getCause());
      if (thrown instanceof HomeLabException
          || thrown instanceof InterruptedRunException
          || isListeners(thrown)
          || isTheMachines(thrown)) {
        throw thrown;
      }
      throw failure(method, subject(given), reason(thrown), thrown);
    }
  }

  /** Files of a definition are written below folders of ours, and nowhere else. */
  private void requireFilesBelow(Method method, @Nullable Object result) {
    if (result instanceof Map<?, ?> files) {
      for (Object path : files.keySet()) {
        if (!(path instanceof String text && Grammar.isPathBelow(text))) {
          String shown = PlainText.excerpt(String.valueOf(path), LONGEST_REASON);
          throw failure(method, host, "it named a file '%s'".formatted(shown), null);
        }
      }
    }
  }

  /** Whether it tells of this process; a stack that overflows tells of who filled it. */
  private static boolean isTheMachines(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** Whether it comes from the listener to a command's output, which a host hands on. */
  private boolean isListeners(@Nullable Throwable thrown) {
    return plugin instanceof RemoteHost && thrown instanceof IllegalStateException;
  }

  private @Nullable Object guard(@Nullable Object result, @Nullable Object @Nullable [] given) {
    return switch (result) {
      case EngineSession session ->
          guarded(EngineSession.class, session, name, jar, subject(given));
      case RemoteHost opened -> guarded(RemoteHost.class, opened, name, jar, subject(given));
      case null, default -> result;
    };
  }

  /** The host that a call is about. */
  private Optional<HostName> subject(@Nullable Object @Nullable [] given) {
    if (given != null && given.length == 1) {
      if (given[0] instanceof EngineContext context) {
        return Optional.of(context.remote().name());
      }
      if (given[0] instanceof Host entry) {
        return Optional.of(entry.name());
      }
    }
    return host;
  }

  private HomeLabException failure(
      Method method, Optional<HostName> where, String why, @Nullable Throwable thrown) {
    String what =
        "the plugin '%s' (%s) failed in %s: %s".formatted(name, jar, method.getName(), why);
    String hint =
        thrown instanceof LinkageError
            ? "get one built for this version of homelab"
            : "report it to the plugin's author";
    return where.isPresent()
        ? new RemoteException(
            RemoteException.FailureKind.FAILED,
            where.get(),
            "host " + where.get() + ": " + what,
            hint,
            thrown)
        : new PluginException(what, hint, thrown);
  }

  /** In one line, and what caused it where that says more. */
  static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause();
    String text = thrown + (cause == null ? "" : ": " + cause);
    return PlainText.excerpt(text, LONGEST_REASON);
  }
}
