package io.homelab.plugins;

import io.homelab.engine.Engine;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.remote.RemoteHosts;
import io.homelab.remote.Transport;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engines and transports that the user's plugins add. The folder is looked at, and code is
 * loaded from it, when the first of them is asked for. All jars of the folder share one class
 * loader, whose parent is the program's. Safe for use by several threads.
 */
public final class Plugins {
  private final PluginFolder folder;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ClassLoader loader;
  private @Nullable SortedMap<String, Engine> engines;
  private @Nullable SortedMap<String, Transport> transports;

  /**
   * Plugins of that user. Looks at nothing yet.
   *
   * @param home the user's home
   * @param configHome what XDG_CONFIG_HOME says; a path that is not absolute does not count, as its
   *     specification has it
   * @param user the user's name
   */
  public Plugins(Path home, Optional<String> configHome, String user) {
    Path configurations =
        configHome
            .filter(text -> text.startsWith("/"))
            .map(Path::of)
            .orElseGet(() -> home.resolve(".config"));
    this.folder = new PluginFolder(configurations.toAbsolutePath().normalize(), user);
  }

  /** Where plugins are put. */
  public Path folder() {
    return folder.path();
  }

  /**
   * The engines, by name.
   *
   * @throws PluginException when the folder is not safe, or one of them cannot be loaded
   */
  public SortedMap<String, Engine> engines() {
    lock.lock();
    try {
      SortedMap<String, Engine> known = engines;
      if (known == null) {
        known = load(Engine.class, Engine::name);
        engines = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The transports, by name.
   *
   * @throws PluginException when the folder is not safe, or one of them cannot be loaded
   */
  public SortedMap<String, Transport> transports() {
    lock.lock();
    try {
      SortedMap<String, Transport> known = transports;
      if (known == null) {
        known = load(Transport.class, Transport::name);
        transports = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The engine that a lab asks for.
   *
   * @param name absent means the usual one
   * @throws PluginException when there is none of that name
   */
  public Engine engine(Optional<String> name, Engine usual) {
    return name.filter(asked -> !asked.equals(usual.name()))
        .map(asked -> found(engines(), "engine", asked))
        .orElse(usual);
  }

  /** Opens each host by the transport that its entry names, and by the usual way if none. */
  public RemoteHosts hosts(RemoteHosts usual) {
    return host ->
        (host.isLocal() || host.isOverSsh()
                ? usual
                : found(transports(), "transport", host.reachedBy()))
            .open(host);
  }

  private <T> T found(SortedMap<String, T> known, String port, String name) {
    T plugin = known.get(name);
    if (plugin == null) {
      throw new PluginException(
          "there is no %s '%s' in %s".formatted(port, PlainText.line(name), folder()),
          known.isEmpty() ? "put its jar there" : "it has: " + String.join(", ", known.keySet()),
          null);
    }
    return plugin;
  }

  private <T> SortedMap<String, T> load(Class<T> port, Function<T, String> nameOf) {
    SortedMap<String, T> known = new TreeMap<>();
    try {
      Iterator<T> plugins = ServiceLoader.load(port, loader()).iterator();
      while (plugins.hasNext()) {
        T plugin = plugins.next();
        String name = nameOf.apply(plugin);
        String jar = jarOf(plugin.getClass());
        if (!Names.isValid(name)) {
          throw new PluginException(
              "the plugin in %s calls itself '%s'".formatted(jar, PlainText.excerpt(name, 80)),
              "its name must match " + Names.RULE,
              null);
        }
        if (known.putIfAbsent(name, PluginGuard.around(port, plugin, name, jar)) != null) {
          throw new PluginException(
              "two plugins are called '%s', one of them in %s".formatted(name, jar),
              "remove one of the two from " + folder(),
              null);
        }
      }
      return known;
    } catch (PluginException e) {
      throw e;
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw new PluginException(
          "a plugin in %s cannot be loaded: %s".formatted(folder(), PluginGuard.reason(e)),
          "get one built for this version of homelab, or remove its jar",
          e);
    }
  }

  private ClassLoader loader() {
    ClassLoader present = loader;
    if (present == null) {
      List<Path> jars = folder.jars();
      URL[] urls = jars.stream().map(Plugins::url).toArray(URL[]::new);
      present = new URLClassLoader("plugins", urls, Plugins.class.getClassLoader());
      loader = present;
    }
    return present;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("every file has a URL", e);
    }
  }

  private static String jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL place = source == null ? null : source.getLocation();
    return place == null
        ? type.getName()
        : PlainText.line(Path.of(URI.create(place.toString())).toString());
  }
}
