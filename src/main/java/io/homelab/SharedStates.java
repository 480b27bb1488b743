package io.homelab;

import io.homelab.model.StatePlace.StateDatabase;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.shared.SharedState;
import io.homelab.shared.SharedStateProvider;
import io.homelab.shared.SharedStateProvider.Entry;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Opens books that several computers share, once for the process. What they need is in the folder
 * {@code lib-server} beside the program's jar, and loaded from there when the first of them is
 * asked for: a start without them neither looks at these jars nor pays for them, and where they are
 * asked for may still be read from a file.
 */
final class SharedStates {
  private final Entry entry;
  private final Map<StateDatabase, SharedState> open = new HashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param entry how the user gets in
   */
  SharedStates(Entry entry) {
    this.entry = entry;
  }

  /**
   * The books there.
   *
   * @throws io.homelab.model.HomeLabException when they cannot be opened
   */
  synchronized SharedState at(StateDatabase place) {
    return open.computeIfAbsent(place, where -> provider().open(where, entry));
  }

  private static SharedStateProvider provider() {
    ClassLoader own = Objects.requireNonNull(SharedStates.class.getClassLoader());
    return first(own)
        .or(() -> first(new URLClassLoader("lib-server", jars(), own)))
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "this build cannot keep a state in a database: its folder lib-server is missing",
                    "build it again: mvn package")));
  }

  private static Optional<SharedStateProvider> first(ClassLoader loader) {
    return ServiceLoader.load(SharedStateProvider.class, loader).findFirst();
  }

  private static URL[] jars() {
    CodeSource source = SharedStates.class.getProtectionDomain().getCodeSource();
    List<URL> jars = new ArrayList<>();
    try {
      Path program = Path.of(source.getLocation().toURI());
      try (Stream<Path> files = Files.list(program.resolveSibling("lib-server"))) {
        for (Path jar : files.filter(each -> each.toString().endsWith(".jar")).sorted().toList()) {
          jars.add(url(jar));
        }
      }
    } catch (URISyntaxException | IOException e) {
      // Whoever looks for what is in them finds nothing.
      return new URL[0];
    }
    return jars.toArray(new URL[0]);
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }
}
