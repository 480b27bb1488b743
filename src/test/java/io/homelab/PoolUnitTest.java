package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The unit of systemd that keeps pools. */
@EnabledOnOs(OS.LINUX)
class PoolUnitTest {
  private static final String POOLS =
      """
      lab: devlab
      pools:
        - { name: runner, template: { box: x/y, memory_mb: 64 } }
      """;

  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void aFolderWithPools() throws IOException {
    folder = lab("lab", POOLS);
  }

  private Path lab(String name, String topology) throws IOException {
    Path made = Files.createDirectories(temporary.resolve(name));
    Files.writeString(made.resolve("hosts.yaml"), "hosts:\n  - { name: one, address: one.lan }\n");
    Files.writeString(made.resolve("topology.yaml"), topology);
    return made;
  }

  private CommandLineRun unit(Map<String, String> variables, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("pool", "unit"));
    return CommandLineRun.in(folder, variables, words);
  }

  private static String line(CommandLineRun run, String key) {
    return run.out().lines().filter(line -> line.startsWith(key + "=")).findFirst().orElseThrow();
  }

  @Test
  void it_runs_the_launcher_in_the_folder_as_it_was_called() {
    CommandLineRun run =
        unit(
            Map.of(
                "HOMELAB_LAUNCHER",
                "/opt/homelab/homelab",
                "HOMELAB_OWNER",
                "ci@acme/web \"100%\"",
                "PATH",
                "/usr/bin:/bin",
                "VAGRANT_CLOUD_TOKEN",
                "secret",
                "HOMELAB_TTY",
                "012"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replace(folder.toString(), "/srv/lab"))
        .isEqualTo(
            """
            # Keeps the pools of lab devlab ready, by the systemd of your account:
            #   mkdir -p ~/.config/systemd/user
            #   homelab pool unit > ~/.config/systemd/user/homelab-pool-devlab.service
            #   systemctl --user daemon-reload
            #   systemctl --user enable --now homelab-pool-devlab.service
            #   loginctl enable-linger    # so that it also runs while you are not logged in
            [Unit]
            Description=HomeLab: the pools of lab devlab
            StartLimitIntervalSec=0

            [Service]
            Environment="HOMELAB_OWNER=ci@acme/web \\"100%%\\""
            Environment=PATH=/usr/bin:/bin
            WorkingDirectory=/srv/lab
            ExecStart=/opt/homelab/homelab --no-input pool run
            Restart=on-failure
            RestartSec=15
            # Ctrl-C for homelab: it ends what it does on the hosts, and with 130.
            KillSignal=SIGINT
            KillMode=mixed
            SuccessExitStatus=130 143
            TimeoutStopSec=90

            [Install]
            WantedBy=default.target
            """);
  }

  @Test
  void other_files_are_named_by_their_absolute_paths() throws IOException {
    Path other = lab("my $lab", POOLS);
    CommandLineRun run =
        unit(
            Map.of("HOMELAB_LAUNCHER", "/opt/homelab"),
            "--topology",
            "../my $lab/topology.yaml",
            "--no-ssh-config");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(line(run, "WorkingDirectory")).isEqualTo("WorkingDirectory=" + other);
    assertThat(line(run, "ExecStart"))
        .isEqualTo(
            "ExecStart=/opt/homelab --no-input --hosts %s/hosts.yaml --no-ssh-config pool run"
                .formatted(folder));

    CommandLineRun renamed =
        unit(Map.of("HOMELAB_LAUNCHER", "/opt/homelab"), "--hosts", "../my $lab/hosts.yaml");
    assertThat(line(renamed, "ExecStart"))
        .isEqualTo(
            "ExecStart=/opt/homelab --no-input --hosts \"%s/hosts.yaml\" pool run"
                .formatted(other.toString().replace("$", "$$")));
  }

  /** Blanks, percent signs, dollars: systemd itself says whether it finds the program. */
  @Test
  void systemd_finds_the_program_and_the_folder_whatever_they_are_called() throws Exception {
    assumeTrue(Files.isExecutable(ANALYZE), "systemd is not here");
    folder = lab("my %h \"$lab\"", POOLS);
    Path launcher =
        Files.writeString(
            Files.createDirectory(temporary.resolve("bin %n $x")).resolve("homelab"),
            "#!/bin/sh\n");
    CommandLineRun run =
        unit(Map.of("HOMELAB_LAUNCHER", launcher.toString(), "HOMELAB_OWNER", "a \\ \"b\" %c $d"));
    Path file = Files.writeString(temporary.resolve("x.service"), run.out());

    assertThat(verified(file)).contains("homelab is not executable");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    assertThat(verified(file)).isEmpty();
  }

  private String verified(Path file) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ANALYZE.toString(), "verify", "--user", file.toString())
            .redirectErrorStream(true);
    builder.environment().put("XDG_RUNTIME_DIR", temporary.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "homelab", "./homelab"})
  void without_the_path_of_the_launcher_there_is_no_unit(String launcher) {
    CommandLineRun run = unit(Map.of("HOMELAB_LAUNCHER", launcher));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("set HOMELAB_LAUNCHER to its absolute path");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a\"b", "/a'b", "/a\\b", "/a\nb"})
  void a_program_that_systemd_would_not_run_is_refused(String launcher) {
    CommandLineRun run = unit(Map.of("HOMELAB_LAUNCHER", launcher));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("systemd cannot be told of /a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab ", "lab\\", "la\nb"})
  void a_folder_that_systemd_cannot_be_told_of_is_refused(String name) throws IOException {
    folder = lab(name, POOLS);
    CommandLineRun run = unit(Map.of("HOMELAB_LAUNCHER", "/opt/homelab"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("systemd cannot be told of ");
  }

  @Test
  void a_lab_that_goes_away_by_itself_has_no_pools_to_keep() {
    CommandLineRun run = unit(Map.of("HOMELAB_LAUNCHER", "/opt/homelab"), "--as", "ci-1");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("leave out --as");
  }

  @Test
  void a_lab_without_pools_needs_no_unit() throws IOException {
    folder = lab("plain", "lab: plain\nmachines:\n  - { name: web, box: x/y }\n");
    CommandLineRun run = unit(Map.of("HOMELAB_LAUNCHER", "/opt/homelab"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("lab plain has no pools");
  }

  @Test
  void a_program_gets_the_text_and_the_name_of_its_file() {
    Map<String, String> variables = Map.of("HOMELAB_LAUNCHER", "/opt/homelab");
    assertThat(
            JsonMapper.shared().readTree(unit(variables, "--json").out()).get("unit").stringValue())
        .isEqualTo(unit(variables).out());
  }

  @Test
  void the_launcher_tells_its_own_path_also_when_it_is_called_by_a_link() throws Exception {
    String script = Files.readString(Path.of("homelab"));
    Path program =
        Files.writeString(
            Files.createDirectories(temporary.resolve("opt/my homelab")).resolve("homelab"),
            script.substring(0, script.indexOf("\ntarget="))
                + "\n"
                + script
                    .lines()
                    .filter(line -> line.startsWith("export HOMELAB_LAUNCHER="))
                    .findFirst()
                    .orElseThrow()
                + "\nprintenv HOMELAB_LAUNCHER\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path link =
        Files.createSymbolicLink(
            Files.createDirectory(temporary.resolve("bin")).resolve("hl"),
            Path.of("../opt/my homelab/homelab"));
    Process process = new ProcessBuilder(link.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualTo(program.toRealPath() + "\n");
  }
}
