package io.homelab.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.LabText;
import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineSession;
import io.homelab.engine.FakeEngine;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.HeardWords;
import io.homelab.engine.SnapshotName;
import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TestHosts;
import io.homelab.remote.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins are loaded when they are asked for, and whatever is wrong with one has its name on it.
 */
class PluginsTest {
  private static final String ME = System.getProperty("user.name");

  @TempDir Path home;
  @TempDir Path work;
  private Path folder = Path.of("");

  @BeforeEach
  void noPluginYet() throws IOException {
    home = home.toRealPath();
    folder = PluginJar.folderIn(home);
  }

  private Plugins plugins() {
    return new Plugins(home, Optional.empty(), ME);
  }

  private void transport(String type, String name, String onOpen) throws IOException {
    String source =
        """
        import io.homelab.model.Host;
        import io.homelab.remote.RemoteHost;

        public class %s implements io.homelab.remote.Transport {
          public String name() { return %s; }
          public RemoteHost open(Host host) { %s }
        }
        """
            .formatted(type, name, onOpen);
    PluginJar.of(folder.resolve(type + ".jar"), work, type, source, Transport.class);
  }

  private static Host reachedBy(String transport) {
    return TestHosts.withTransport(
        TestHosts.host("nuc", "10.0.0.1", 22, Optional.empty(), Optional.empty()), transport);
  }

  private PluginException broken() {
    return catchThrowableOfType(PluginException.class, () -> plugins().transports());
  }

  @Test
  void the_folder_is_below_xdg_config_home_when_that_is_absolute() {
    assertThat(new Plugins(home, Optional.of("/etc/xdg"), ME).folder())
        .isEqualTo(Path.of("/etc/xdg/homelab/plugins"));
    assertThat(new Plugins(home, Optional.of("relative"), ME).folder()).isEqualTo(folder);
    assertThat(new Plugins(home, Optional.empty(), ME).folder()).isEqualTo(folder);
  }

  @Test
  void what_is_built_in_is_used_without_a_look_at_the_folder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    FakeEngine usual = new FakeEngine();
    RemoteHost near = new RecordingHost("nuc");

    assertThat(plugins().engine(Optional.empty(), usual)).isSameAs(usual);
    assertThat(plugins().engine(Optional.of("fake"), usual)).isSameAs(usual);
    assertThat(plugins().hosts(host -> near).open(reachedBy("ssh"))).isSameAs(near);

    assertThatThrownBy(() -> plugins().engine(Optional.of("other"), usual))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("can be written by others");
  }

  @Test
  void the_example_adds_an_engine_and_a_transport() throws IOException {
    PluginJar.example(folder, work);
    Plugins plugins = plugins();
    assertThat(plugins.engines()).containsOnlyKeys("paper");
    assertThat(plugins.transports()).containsOnlyKeys("nice");
    assertThat(plugins.engine(Optional.of("paper"), new FakeEngine()).name()).isEqualTo("paper");
    try (RemoteHost host =
        plugins.hosts(usual -> new RecordingHost("usual")).open(reachedBy("nice"))) {
      assertThat(host.name().value()).isEqualTo("nuc");
    }
  }

  @Test
  void a_name_that_no_plugin_has_is_refused_with_those_that_there_are() throws IOException {
    PluginJar.example(folder, work);
    PluginException refusal =
        catchThrowableOfType(
            PluginException.class, () -> plugins().engine(Optional.of("papier"), new FakeEngine()));
    assertThat(refusal).hasMessage("there is no engine 'papier' in %s", folder);
    assertThat(refusal.hint()).isEqualTo("it has: paper");
  }

  @Test
  void a_service_without_its_class_is_a_plugin_that_cannot_be_loaded() throws IOException {
    PluginJar.write(
        folder.resolve("empty.jar"),
        Map.of(),
        new TreeMap<>(
            Map.of(
                "META-INF/services/io.homelab.remote.Transport",
                "not.There".getBytes(StandardCharsets.UTF_8))));
    assertThat(broken())
        .hasMessageStartingWith("a plugin in " + folder + " cannot be loaded: ")
        .hasMessageContaining("not.There");
    assertThat(broken().hint()).contains("remove its jar");
    assertThat(plugins().engines()).isEmpty();
  }

  @Test
  void a_constructor_that_throws_is_a_plugin_that_cannot_be_loaded() throws IOException {
    transport("Thrower", "\"thrower\"", "return null; } { if (true) throw new Error(\"no disk\");");
    assertThat(broken()).hasMessageContaining("Thrower").hasMessageContaining("no disk");
  }

  @Test
  void a_class_that_misses_another_is_a_plugin_that_cannot_be_loaded() throws IOException {
    transport(
        "Orphan",
        "Helper.NAME.toString()",
        "return null; } static class Helper { static Object NAME = \"a\";");
    Path jar = folder.resolve("Orphan.jar");
    SortedMap<String, byte[]> left = PluginJar.content(work.resolve("Orphan-classes"));
    left.remove("Orphan$Helper.class");
    left.put(
        "META-INF/services/io.homelab.remote.Transport", "Orphan".getBytes(StandardCharsets.UTF_8));
    PluginJar.write(jar, Map.of(), left);
    assertThat(broken()).hasMessageContaining("NoClassDefFoundError: Orphan$Helper");
  }

  @Test
  void a_class_of_a_later_java_is_a_plugin_that_cannot_be_loaded() throws IOException {
    transport("Later", "\"later\"", "return null;");
    SortedMap<String, byte[]> content = PluginJar.content(work.resolve("Later-classes"));
    // Bytes 6 and 7 of a class file are the major version of its format.
    Objects.requireNonNull(content.get("Later.class"))[6] = 1;
    content.put(
        "META-INF/services/io.homelab.remote.Transport", "Later".getBytes(StandardCharsets.UTF_8));
    PluginJar.write(folder.resolve("Later.jar"), Map.of(), content);
    assertThat(broken()).hasMessageContaining("UnsupportedClassVersionError");
  }

  @Test
  void a_name_that_no_file_could_use_is_refused() throws IOException {
    transport("Loud", "\"LOUD\\u001b[2J\"", "return null;");
    assertThat(broken())
        .hasMessage("the plugin in %s calls itself 'LOUD'", folder.resolve("Loud.jar"));
  }

  @Test
  void two_plugins_of_one_name_are_refused() throws IOException {
    transport("First", "\"same\"", "return null;");
    transport("Second", "\"same\"", "return null;");
    assertThat(broken()).hasMessageStartingWith("two plugins are called 'same', one of them in ");
  }

  @Test
  void what_a_transport_throws_beyond_its_port_is_a_failure_of_that_host() throws IOException {
    transport("Faulty", "\"faulty\"", "throw new NoSuchMethodError(\"gone()\");");
    RemoteException failure =
        catchThrowableOfType(
            RemoteException.class,
            () -> plugins().hosts(usual -> new RecordingHost("x")).open(reachedBy("faulty")));
    assertThat(failure.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
    assertThat(failure)
        .hasMessage(
            "host nuc: the plugin 'faulty' (%s) failed in open: java.lang.NoSuchMethodError: gone()",
            folder.resolve("Faulty.jar"));
    assertThat(failure.hint()).isEqualTo("get one built for this version of homelab");
  }

  @Test
  void what_a_session_throws_beyond_its_port_is_a_failure_of_its_host() throws IOException {
    String source =
        """
        import io.homelab.engine.*;
        import io.homelab.model.*;

        public class Half implements Engine {
          public String name() { return "half"; }
          public MachineDigests digests(
              Machine machine, java.util.Optional<BridgedNic> nic, Fingerprint fingerprint) {
            throw new IllegalArgumentException("a machine of seven wheels");
          }
          public java.util.SortedMap<String, byte[]> definition(
              Lab lab,
              java.util.SortedMap<MachineName, HostName> placements,
              java.util.SortedMap<MachineName, BridgedNic> nics,
              java.util.Optional<HostName> host) {
            return null;
          }
          public EngineSession open(EngineContext context) {
            // As a session of an earlier port: it has no method of today's.
            return (EngineSession) java.lang.reflect.Proxy.newProxyInstance(
                Half.class.getClassLoader(),
                new Class<?>[] {EngineSession.class},
                (proxy, method, given) -> { throw new AbstractMethodError(method.getName()); });
          }
        }
        """;
    PluginJar.of(folder.resolve("half.jar"), work, "Half", source, Engine.class);
    Engine half = plugins().engine(Optional.of("half"), new FakeEngine());
    EngineSession session =
        half.open(new EngineContext(new RecordingHost("nuc"), "/w", true, new HeardWords()));

    RemoteException failure =
        catchThrowableOfType(
            RemoteException.class,
            () -> session.saveSnapshot(new MachineName("web"), new SnapshotName("a")));
    assertThat(failure.host().value()).isEqualTo("nuc");
    assertThat(failure)
        .hasMessageContaining("the plugin 'half'")
        .hasMessageContaining("failed in saveSnapshot: java.lang.AbstractMethodError");

    Lab lab = LabText.read(work, LabText.TWO_HOSTS, "{ name: web }").lab();
    assertThatThrownBy(
            () -> half.definition(lab, new TreeMap<>(), new TreeMap<>(), Optional.empty()))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("failed in definition: it returned null");
    Machine web = lab.machines().getFirst();
    assertThatThrownBy(() -> half.digests(web, Optional.empty(), Fingerprint.of(web, path -> path)))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("IllegalArgumentException: a machine of seven wheels");
  }

  @Test
  void a_definition_that_leads_out_of_its_folder_and_a_stack_that_overflows_are_the_plugins_faults()
      throws IOException {
    String source =
        """
        import io.homelab.engine.*;
        import io.homelab.model.*;

        public class Wide implements Engine {
          public String name() { return "wide"; }
          public MachineDigests digests(
              Machine machine, java.util.Optional<BridgedNic> nic, Fingerprint fingerprint) {
            return digests(machine, nic, fingerprint);
          }
          public java.util.SortedMap<String, byte[]> definition(
              Lab lab,
              java.util.SortedMap<MachineName, HostName> placements,
              java.util.SortedMap<MachineName, BridgedNic> nics,
              java.util.Optional<HostName> host) {
            return new java.util.TreeMap<>(java.util.Map.of("../../x", new byte[0]));
          }
          public EngineSession open(EngineContext context) { return null; }
        }
        """;
    PluginJar.of(folder.resolve("wide.jar"), work, "Wide", source, Engine.class);
    Engine wide = plugins().engine(Optional.of("wide"), new FakeEngine());
    Lab lab = LabText.read(work, LabText.TWO_HOSTS, "{ name: web }").lab();
    assertThatThrownBy(
            () -> wide.definition(lab, new TreeMap<>(), new TreeMap<>(), Optional.empty()))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("failed in definition: it named a file '../../x'");
    Machine web = lab.machines().getFirst();
    assertThatThrownBy(() -> wide.digests(web, Optional.empty(), Fingerprint.of(web, path -> path)))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("failed in digests: java.lang.StackOverflowError");
  }

  @Test
  void what_a_listener_throws_reaches_who_gave_it_and_failures_of_the_port_pass()
      throws IOException {
    PluginJar.example(folder, work);
    RemoteHost host = plugins().hosts(usual -> new RecordingHost("x")).open(reachedBy("nice"));
    RemoteCommand command = RemoteCommand.of(Argv.of("echo", "a"), Duration.ofMinutes(1));
    assertThatThrownBy(() ->
            host.run(
                command.withListener(line -> {
                  throw new IllegalArgumentException("the listener's own");
                })))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> host.run(command.in("/no/such/folder")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("there is no folder");
    assertThat(List.of(host.run(command).exitCode())).containsExactly(0);
  }
}
