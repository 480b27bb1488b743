package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people copy from {@code docs/ci.md} is whole. */
class CiPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("\\bhomelab (?:-C /srv/lab )?((?:vos|verify|report|gc|pool)\\b[^|\\n']*)");

  /** A homelab that notes how it is called; {@code vos ssh} ends as it is told. */
  private static final String NOTING =
      """
      #!/bin/sh
      echo "$*" >> "$CALLS"
      case "$*" in 'vos ssh'*) exit "${SSH_ENDS:-0}";; *'vos destroy'*) exit 4;; esac
      """;

  @TempDir Path folder;

  private record Ended(int exit, String out) {}

  private Ended run(Map<String, String> variables, String... words)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", words) + " does not end");
    }
    return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  private Path noting() throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("homelab");
    Files.writeString(program, NOTING);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  @ParameterizedTest
  @ValueSource(strings = {"github", "gitlab", "jenkins", "shell"})
  void each_job_brings_up_tests_verifies_and_destroys(String ci) throws Exception {
    List<String> parts = CiPage.read().shell(ci);
    String all = String.join("\n", parts);

    assertThat(all)
        .containsSubsequence(
            "homelab vos up --as \"$LAB\" --ttl 2h --no-input",
            "homelab vos ssh web-1 --as \"$LAB\" -- ./smoke.sh",
            "homelab verify --as \"$LAB\" --junit verify.xml")
        .contains("homelab vos destroy --as \"$LAB\" --yes");
    Path script = folder.resolve("part.sh");
    for (String part : parts) {
      Files.writeString(script, part);
      assertThat(run(Map.of(), "sh", "-n", script.toString())).as(part).isEqualTo(new Ended(0, ""));
    }
  }

  @Test
  void a_job_with_a_pool_claims_tests_and_gives_back_under_one_name() throws Exception {
    Path program = noting();
    Path ssh =
        Files.writeString(
            program.resolveSibling("ssh"),
            "#!/bin/sh\necho ssh \"$*\" >> \"$CALLS\"\ncat >> \"$CALLS\"\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("smoke.sh"), "the test\n");
    Path calls = folder.resolve("calls");
    String id = String.valueOf(CiPage.read().below("gitlabpool", "test", "variables", "NAME"));
    String name = id.replace("$CI_JOB_ID", "9876543210");
    Map<String, String> variables =
        Map.of(
            "PATH",
            program.getParent() + ":" + System.getenv("PATH"),
            "CALLS",
            calls.toString(),
            "NAME",
            name);

    for (String part : CiPage.read().shell("gitlabpool")) {
      assertThat(run(variables, "sh", "-ec", part)).as(part).isEqualTo(new Ended(0, ""));
    }

    assertThat(Names.isValid(name)).isTrue();
    assertThat(Files.readAllLines(calls))
        .containsExactly(
            "-C /srv/lab pool claim runner --for ci-9876543210 --claim-id ci-9876543210 --lease 1h --wait 10m",
            "-C /srv/lab pool ssh-config ci-9876543210",
            "ssh -F claim.conf ci-9876543210-a sh -s",
            "the test",
            "-C /srv/lab pool release ci-9876543210");
  }

  @ParameterizedTest
  @ValueSource(strings = {"github", "gitlab", "gitlabpool", "jenkins", "shell"})
  void each_command_is_one_of_homelab(String ci) throws Exception {
    List<String> commands =
        COMMAND
            .matcher(String.join("\n", CiPage.read().shell(ci)))
            .results()
            .map(found ->
                found
                    .group(1)
                    .strip()
                    .replace("\"", "")
                    .replace("$LAB", "ci-1")
                    .replace("$NAME", "ci-1")
                    .replaceFirst(" > .*", "")
                    .replaceFirst(" -- .*", ""))
            .toList();
    assertThat(commands).hasSizeGreaterThanOrEqualTo(ci.equals("gitlabpool") ? 3 : 4);
    for (String command : commands) {
      CommandLineRun run = CommandLineRun.in(folder, (command + " --help").split(" +", -1));
      assertThat(run.exit()).as("%s: %s", command, run.err()).isZero();
    }
  }

  @Test
  void the_last_step_runs_whatever_became_of_the_others() throws Exception {
    CiPage page = CiPage.read();
    Map<?, ?> last = page.githubSteps().getLast();
    assertThat(last.get("if")).isEqualTo("always()");
    assertThat(String.valueOf(last.get("run"))).contains("vos destroy");
    assertThat(page.gitlab("after_script")).singleElement().asString().contains("vos destroy");
    assertThat(page.block("jenkins"))
        .containsPattern("(?s)\\n  post \\{\\s+always \\{ sh '[^']*vos destroy");
  }

  @Test
  void no_expression_of_github_becomes_part_of_a_script() throws Exception {
    assertThat(CiPage.read().shell("github")).noneMatch(part -> part.contains("${{"));
  }

  @Test
  void names_of_labs_are_valid() throws Exception {
    CiPage page = CiPage.read();
    String github =
        String.valueOf(page.below("github", "jobs", "lab", "env", "LAB"))
            .replace("${{ github.run_id }}", "17399201234")
            .replace("${{ github.run_attempt }}", "1")
            .replace("${{ strategy.job-index }}", "0");
    String gitlab =
        String.valueOf(page.below("gitlab", "lab", "variables", "LAB"))
            .replace("$CI_PIPELINE_ID", "1234567890")
            .replace("$CI_JOB_ID", "9876543210");
    String jenkins =
        run(
                Map.of("BUILD_TAG", "jenkins-A Folder%2Fof_jobs-feature-ÄÖ-12"),
                "sh",
                "-c",
                page.shell("jenkins").getFirst())
            .out();

    assertThat(List.of(github, gitlab, jenkins)).allMatch(Names::isValid);
    assertThat(jenkins).matches("ci-[0-9a-f]{16}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7"})
  void the_plain_script_destroys_the_lab_and_ends_as_its_test(String code) throws Exception {
    Path program = noting();
    Path script = Files.writeString(folder.resolve("job.sh"), CiPage.read().block("shell"));
    Path calls = folder.resolve("calls");

    Ended ended =
        run(
            Map.of(
                "PATH",
                program.getParent() + ":" + System.getenv("PATH"),
                "CALLS",
                calls.toString(),
                "SSH_ENDS",
                code),
            "sh",
            script.toString());

    assertThat(ended.exit()).as(ended.out()).isEqualTo(Integer.parseInt(code));
    List<String> called = Files.readAllLines(calls);
    assertThat(called.getFirst()).matches("vos up --as ci-[0-9]+-[0-9]+ --ttl 2h --no-input");
    assertThat(called.getLast()).matches("vos destroy --as ci-[0-9]+-[0-9]+ --yes");
    assertThat(called).hasSize(code.equals("0") ? 4 : 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"github", "gitlab", "jenkins"})
  void keys_are_installed_for_their_owner_alone_and_none_is_overwritten(String ci)
      throws Exception {
    Path program = noting();
    Path key = Files.writeString(folder.resolve("key"), "the key\n");
    Path known = Files.writeString(folder.resolve("known"), "the hosts\n");
    boolean inFiles = !ci.equals("github");
    Map<String, String> variables =
        Map.of(
            "HOME",
            Files.createDirectory(folder.resolve("home")).toString(),
            "PATH",
            program.getParent() + ":" + System.getenv("PATH"),
            "GITHUB_WORKSPACE",
            folder.toString(),
            "GITHUB_PATH",
            folder.resolve("path").toString(),
            "SSH_KEY",
            inFiles ? key.toString() : "the key",
            "KNOWN_HOSTS",
            inFiles ? known.toString() : "the hosts",
            "HOMELAB_SSH_KEY",
            key.toString(),
            "HOMELAB_KNOWN_HOSTS",
            known.toString());
    Files.createDirectory(folder.resolve(".ci-homelab"));
    String part =
        CiPage.read().shell(ci).stream()
            .filter(each -> each.contains("id_ed25519"))
            .findFirst()
            .orElseThrow();

    assertThat(run(variables, "sh", "-ec", part)).isEqualTo(new Ended(0, ""));
    Path ssh = folder.resolve("home/.ssh");
    assertThat(ssh.resolve("id_ed25519")).hasContent("the key\n");
    assertThat(ssh.resolve("known_hosts")).hasContent("the hosts\n");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(ssh.resolve("id_ed25519"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ssh)))
        .isEqualTo("rwx------");
    Files.writeString(ssh.resolve("id_ed25519"), "a person's\n");
    assertThat(run(variables, "sh", "-ec", part).exit()).isZero();
    assertThat(ssh.resolve("id_ed25519")).hasContent("a person's\n");
  }
}
