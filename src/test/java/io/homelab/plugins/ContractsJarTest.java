package io.homelab.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.EngineContract;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The contract tests that are published are enough to test a plugin with, and the example passes.
 */
class ContractsJarTest {
  private static final Pattern INCLUDE = Pattern.compile("<include>([^<]+\\.class)</include>");

  @TempDir Path work;

  /** The jar of this build; one like it when no build made it, as in an editor. */
  private Path contracts() throws IOException, URISyntaxException {
    String built = System.getProperty("homelab.contracts");
    if (built != null) {
      return Path.of(built);
    }
    List<String> included =
        INCLUDE
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map((MatchResult found) -> "glob:" + found.group(1))
            .toList();
    SortedMap<String, byte[]> content =
        PluginJar.content(
            Path.of(
                EngineContract.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    content
        .keySet()
        .removeIf(path ->
            included.stream()
                .noneMatch(
                    glob -> FileSystems.getDefault().getPathMatcher(glob).matches(Path.of(path))));
    return PluginJar.write(work.resolve("contracts.jar"), Map.of(), content);
  }

  @Test
  void it_has_both_contracts_and_no_test_of_ours() throws Exception {
    try (JarFile jar = new JarFile(contracts().toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
          .contains(
              "io/homelab/engine/EngineContract.class",
              "io/homelab/remote/RemoteHostContract.class")
          .noneMatch(name -> name.endsWith("Test.class"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Class-Path")).isNull();
    }
  }

  @Test
  void the_example_s_engine_and_transport_keep_the_contracts() throws Exception {
    Path contracts = contracts();
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(PluginJar.EXAMPLE.resolve("java"))) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
    }
    PluginJar.compile(sources, PluginJar.published(contracts), classes);

    try (Author author = new Author(classes, contracts)) {
      for (String test : List.of("example.PaperEngineTest", "example.NiceTransportTest")) {
        TestExecutionSummary summary = run(author.loadClass(test));
        assertThat(summary.getFailures())
            .extracting(failure ->
                failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
            .isEmpty();
        assertThat(summary.getTestsSucceededCount()).as(test).isGreaterThan(10);
      }
    }
  }

  private static TestExecutionSummary run(Class<?> test) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(test))
                .build(),
            listener);
    return listener.getSummary();
  }

  /** Sees what an author of a plugin sees: of the tests of this repository the contracts alone. */
  private static final class Author extends URLClassLoader {
    Author(Path classes, Path contracts) throws IOException {
      super(
          new URL[] {classes.toUri().toURL(), contracts.toUri().toURL()},
          ContractsJarTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      if (name.startsWith("io.homelab.") && isOfOurTests(super.getResource(file))) {
        synchronized (getClassLoadingLock(name)) {
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? findClass(name) : loaded;
        }
      }
      return super.loadClass(name, resolve);
    }

    private static boolean isOfOurTests(URL place) {
      return place != null && place.getPath().contains("/test-classes/");
    }
  }
}
