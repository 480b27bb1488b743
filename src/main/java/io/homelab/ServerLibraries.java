package io.homelab;

import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is in the folder {@code lib-server} beside the program's jar: the server, and books in a
 * database, with the jars that these need. They are loaded when the first of them is asked for: a
 * start without them neither looks at these jars nor pays for them, and where a state is may still
 * be read from a file. All of them have one class loader.
 */
final class ServerLibraries {
  private @Nullable ClassLoader loader;

  /**
   * What implements that port.
   *
   * @param purpose what it is needed for, as in "this build cannot ..."
   */
  synchronized <T> T find(Class<T> port, String purpose) {
    ClassLoader own = Objects.requireNonNull(ServerLibraries.class.getClassLoader());
    // Where nothing is packed, as in tests, everything is on the class path.
    return first(port, own)
        .or(() -> first(port, beside(own)))
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "this build cannot %s: its folder lib-server is missing".formatted(purpose),
                    "build it again: mvn package")));
  }

  private ClassLoader beside(ClassLoader own) {
    if (loader == null) {
      loader = new URLClassLoader("lib-server", jars(), own);
    }
    return loader;
  }

  private static <T> Optional<T> first(Class<T> port, ClassLoader loader) {
    return ServiceLoader.load(port, loader).findFirst();
  }

  private static URL[] jars() {
    List<URL> jars = new ArrayList<>();
    try {
      // Not where the class was loaded from: of one in the JVM's class cache, that may be unknown.
      URL own = ServerLibraries.class.getResource("ServerLibraries.class");
      if (own == null || !(own.openConnection() instanceof JarURLConnection packed)) {
        return new URL[0];
      }
      Path program = Path.of(packed.getJarFileURL().toURI());
      try (Stream<Path> files = Files.list(program.resolveSibling("lib-server"))) {
        for (Path jar : files.filter(each -> each.toString().endsWith(".jar")).sorted().toList()) {
          jars.add(jar.toUri().toURL());
        }
      }
    } catch (URISyntaxException | IOException e) {
      // Whoever looks for what is in them finds nothing.
      return new URL[0];
    }
    return jars.toArray(new URL[0]);
  }
}
