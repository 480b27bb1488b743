package io.homelab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code homelab export ssh-config --install}: another program's file, of which nothing is lost.
 */
class SshInstallTest {
  private static final byte[] OLD = "# caf\u00e9\r\nHost nas\n  User me".getBytes(ISO_8859_1);

  @TempDir Path base;
  private ExportedLab lab;
  private Path config;
  private Path own;

  @BeforeEach
  void write() throws IOException {
    lab = new ExportedLab(base);
    lab.write(
        "hosts.yaml",
        "hosts:\n  - { name: here, address: 127.0.0.1 }\n  - { name: off, address: off }\n");
    String state = Files.readString(lab.folder().resolve(".homelab/state.json"));
    lab.write(".homelab/state.json", state.replace("\"off\"", "\"here\""));
    config = lab.home().resolve(".ssh/config");
    own = lab.home().resolve(".ssh/homelab/demo.conf");
  }

  private Path old(String mode) throws IOException {
    Files.createDirectories(config.resolveSibling("."));
    Files.write(config, OLD);
    return Files.setPosixFilePermissions(config, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private CommandLineRun install(String... more) {
    String[] words = new String[more.length + 3];
    System.arraycopy(new String[] {"export", "ssh-config", "--install"}, 0, words, 0, 3);
    System.arraycopy(more, 0, words, 3, more.length);
    return lab.homelab(words);
  }

  private CommandLineRun remove() {
    return lab.homelab("export", "ssh-config", "--remove");
  }

  @Test
  void one_line_is_put_on_top_and_taken_out_again_to_the_byte() throws IOException {
    old("rw-r-----");

    assertThat(install("--yes").exit()).isZero();

    String block = "# homelab demo begin\nInclude \"%s\"\n# homelab demo end\n".formatted(own);
    assertThat(Files.readString(config, ISO_8859_1)).isEqualTo(block + new String(OLD, ISO_8859_1));
    assertThat(mode(config)).isEqualTo("rw-r-----");
    assertThat(mode(own)).isEqualTo("rw-------");
    assertThat(mode(own.resolveSibling("."))).isEqualTo("rwx------");

    assertThat(remove().exit()).isZero();

    assertThat(config).hasBinaryContent(OLD);
    assertThat(own.resolveSibling("../homelab")).doesNotExist();
    assertThat(remove().err()).contains("Nothing to do");
  }

  @Test
  void machines_have_names_that_no_other_block_has_and_take_no_jump_from_one() throws IOException {
    install("--yes");
    assertThat(own)
        .content()
        .contains("Host web.demo\n", "  ProxyJump none\n")
        .doesNotContain("Host web\n");
  }

  @Test
  void nothing_is_written_without_consent() throws IOException {
    old("rw-------");
    CommandLineRun run = install();
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("Include \"" + own, "add --yes");
    assertThat(config).hasBinaryContent(OLD);
    assertThat(own).doesNotExist();
  }

  @Test
  void machines_are_renewed_without_a_question_once_the_line_is_there() throws IOException {
    install("--yes");
    String before = Files.readString(config);
    Files.writeString(own, Files.readString(own).replace("web.demo", "old.demo"));

    assertThat(install().exit()).isZero();

    assertThat(own).content().contains("Host web.demo\n");
    assertThat(config).hasContent(before);
  }

  @Test
  void a_link_stays_one_and_the_file_behind_it_gets_the_line() throws IOException {
    Path dotfiles = Files.createDirectories(base.resolve("dotfiles")).resolve("ssh");
    Files.write(dotfiles, OLD);
    Files.createDirectories(config.resolveSibling("."));
    Files.createSymbolicLink(config, dotfiles);

    install("--yes");

    assertThat(config).isSymbolicLink();
    assertThat(dotfiles).content(ISO_8859_1).contains("Include");
    remove();
    assertThat(dotfiles).hasBinaryContent(OLD);
  }

  @Test
  void a_file_that_is_write_protected_is_left_alone() throws IOException {
    old("r--------");
    CommandLineRun run = install("--yes");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("write-protected", "chmod u+w");
    assertThat(config).hasBinaryContent(OLD);
    assertThat(own).doesNotExist();
  }

  @Test
  void a_link_to_nowhere_and_a_folder_are_refused() throws IOException {
    Files.createDirectories(config.resolveSibling("."));
    Files.createSymbolicLink(config, base.resolve("nowhere"));
    assertThat(install("--yes").err()).contains("a link to a file that is not there");
    Files.delete(config);
    Files.createDirectory(config);
    assertThat(install("--yes").err()).contains("it is not a file");
  }

  @Test
  void lines_that_somebody_changed_are_his() throws IOException {
    install("--yes");
    Files.writeString(config, Files.readString(config).replace("# homelab demo end\n", ""));
    CommandLineRun run = remove();
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("changed by hand");
    assertThat(own).exists();
  }

  @Test
  void the_machines_of_another_lab_of_that_name_are_not_overwritten() throws IOException {
    install("--yes");
    String first = Files.readString(own);
    Path other = Files.move(lab.folder(), base.resolve("another folder"));

    CommandLineRun run = CommandLineRun.in(other, "export", "ssh-config", "--install", "--yes");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("another lab of that name", "--remove");
    assertThat(own).hasContent(first);
  }

  @Test
  void a_file_that_somebody_wrote_himself_is_not_removed() throws IOException {
    Files.createDirectories(own.resolveSibling("."));
    Files.writeString(own, "Host mine\n");

    CommandLineRun run = remove();

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("was not written by HomeLab");
    assertThat(own).hasContent("Host mine\n");
  }

  @Test
  void they_are_no_computers_that_hosts_import_offers() throws IOException {
    install("--yes");
    assertThat(lab.homelab("hosts", "import", "--offline").out()).doesNotContain("demo");
  }
}
