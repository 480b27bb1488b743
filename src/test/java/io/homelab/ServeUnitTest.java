package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The unit of systemd that serves labs. */
@EnabledOnOs(OS.LINUX)
class ServeUnitTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "HOMELAB_LAUNCHER", "/opt/homelab/homelab",
          "PATH", "/usr/bin:/bin",
          "PGPASSFILE", "/home/ops/.pgpass",
          "PGPASSWORD", "secret",
          "VAGRANT_CLOUD_TOKEN", "secret");

  @TempDir Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void labs() throws IOException {
    folder = Files.createDirectories(temporary.resolve("my labs"));
    Files.writeString(folder.resolve("topology.yaml"), "lab: devlab\n");
  }

  private CommandLineRun unit(String... options) {
    List<String> words = new ArrayList<>(List.of("serve", "--systemd"));
    words.addAll(List.of(options));
    return CommandLineRun.in(folder, VARIABLES, words);
  }

  private static String line(CommandLineRun run, String key) {
    return run.out().lines().filter(line -> line.startsWith(key + "=")).findFirst().orElseThrow();
  }

  @Test
  void it_serves_as_it_was_asked_to_and_knows_no_secret() {
    CommandLineRun run =
        unit(
            "--labs",
            ".",
            "--listen",
            "[::1]:8421",
            "--behind-proxy",
            "labs.lan",
            "--proxy-address",
            "10.0.0.0/24");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(line(run, "ExecStart"))
        .isEqualTo(
            "ExecStart=/opt/homelab/homelab --no-input serve --listen \"[::1]:8421\" --behind-proxy"
                + " labs.lan --proxy-address 10.0.0.0/24 --labs \"%s\"".formatted(folder));
    assertThat(line(run, "WorkingDirectory")).isEqualTo("WorkingDirectory=" + folder);
    assertThat(run.out())
        .contains("Environment=PGPASSFILE=/home/ops/.pgpass\n", "KillSignal=SIGTERM\n")
        .doesNotContain("secret");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void files_are_named_from_the_root_and_json_has_the_same() {
    CommandLineRun run = unit("--tls", "cert.pem", "key.pem", "--listen", "192.168.1.10:8420");
    assertThat(line(run, "ExecStart"))
        .endsWith(
            " --tls \"%s\" \"%s\""
                .formatted(folder.resolve("cert.pem"), folder.resolve("key.pem")));
    CommandLineRun json =
        unit("--tls", "cert.pem", "key.pem", "--listen", "192.168.1.10:8420", "--json");
    assertThat(JsonMapper.shared().readTree(json.out()).get("unit").stringValue())
        .isEqualTo(run.out());
  }
}
