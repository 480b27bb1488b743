package io.homelab.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive and the package on a Debian without Java. */
@Timeout(600)
@Tag("dist")
class DistLabTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String LAB = "/srv/lab mit Ümlaut";

  @TempDir static Path temporary;
  private static BareRoot root = new BareRoot(Path.of("/"));
  private static String name = "";

  @BeforeAll
  static void anArchiveAPackageAndARoot() throws Exception {
    Path build = Files.createDirectory(temporary.resolve("build"));
    for (String part : List.of("homelab.jar", "lib", "lib-server", "lib-rehearsal")) {
      assertThat(BareRoot.here(60, "cp", "-a", TARGET.resolve(part).toString(), build.toString()))
          .isEqualTo(new BareRoot.Said(0, ""));
    }
    BareRoot.Said made = BareRoot.here(300, "src/dist/build", build.toString(), "0.1.0");
    assertThat(made.exit()).as(made.text()).isZero();
    root = BareRoot.in(temporary.resolve("root"));
    Path lab = Files.createDirectories(root.folder().resolve(LAB.substring(1)));
    for (String file : List.of("hosts.yaml", "topology.yaml")) {
      Files.copy(Path.of(file + ".example"), lab.resolve(file));
    }
    Path srv = root.folder().resolve("srv");
    Files.copy(made("homelab_0.1.0_", ".deb"), srv.resolve("homelab.deb"));
    Path archive = made("homelab-0.1.0-linux-", ".tar.gz");
    name = archive.getFileName().toString().replace(".tar.gz", "");
    Files.copy(archive, srv.resolve("homelab.tar.gz"));
  }

  private static Path made(String start, String end) throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("build"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .filter(file -> file.toString().endsWith(end))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The root's mounts ended with each command; other files systems are not deleted. */
  @AfterAll
  static void deleted() throws Exception {
    BareRoot.here(60, "rm", "-rf", "--one-file-system", temporary.resolve("root").toString());
  }

  private static String said(String user, String line) throws Exception {
    BareRoot.Said said = root.run(user, line);
    assertThat(said.exit()).as("%s: %s", line, said.text()).isZero();
    return said.text();
  }

  private static String said(String line) throws Exception {
    return said("root", line);
  }

  /** What any installation does, whoever runs it; there is no HOME. */
  private static void works(String user, String homelab) throws Exception {
    assertThat(said(user, homelab + " --version")).isEqualTo("homelab 0.1.0\n");
    assertThat(said(user, "cd '" + LAB + "' && " + homelab + " plan --offline --no-color"))
        .contains("gateway", "workstation");
    assertThat(said(user, "cd '" + LAB + "' && " + homelab + " __complete bash vos ssh ga"))
        .isEqualTo("gateway\trole gateway\n");
  }

  /** Moved and unpacked by others, the run-time still takes the program from its class cache. */
  private static void startsFromTheCache(String folder) throws Exception {
    String loaded =
        said(
            "cd '"
                + folder
                + "' && runtime/bin/java -XX:+UseSerialGC -XX:AOTCache=homelab.aot"
                + " -Xlog:class+load -jar homelab.jar --version");
    assertThat(loaded).contains("io.homelab.cli.HomeLabCommand source: shared objects file");
  }

  @Test
  void the_archive_works_from_a_folder_with_a_space_read_only_by_a_link_and_for_anybody()
      throws Exception {
    said("mkdir '/opt/a b' && tar -xzf /srv/homelab.tar.gz -C '/opt/a b'");
    said("ln -s '/opt/a b/" + name + "/bin/homelab' /usr/local/bin/hl");
    works("root", "/usr/local/bin/hl");
    works("nobody:nogroup", "'/opt/a b/" + name + "/bin/homelab'");
    assertThat(said("cd '/opt/a b/" + name + "/bin' && ./homelab help vos up"))
        .startsWith("Usage: homelab vos up");
    startsFromTheCache("/opt/a b/" + name);
    assertThat(said("find '/opt/a b' -newer /usr/local/bin/hl -type f")).isEmpty();
    BareRoot.Said demo = root.run("/usr/local/bin/hl demo");
    assertThat(demo.exit()).isEqualTo(2);
    assertThat(demo.text()).contains("run ./homelab demo there");
  }

  @Test
  void the_server_of_the_archive_answers() throws Exception {
    // The server keeps books that are for its user alone.
    said("cp -r '" + LAB + "' /srv/served; mkdir /opt/s; tar -xzf /srv/homelab.tar.gz -C /opt/s");
    assertThat(
            said(
                "cd /srv/served && /opt/s/"
                    + name
                    + "/bin/homelab serve --listen 127.0.0.1:18423 >/tmp/log 2>&1 & pid=$!;"
                    + " curl -s --retry 60 --retry-delay 1 --retry-connrefused --retry-max-time 90"
                    + " http://127.0.0.1:18423/healthz || cat /tmp/log; kill $pid; wait $pid"))
        .contains("\"status\"");
  }

  @Test
  void the_package_installs_commands_pages_and_completions_and_leaves_nothing() throws Exception {
    String all =
        "find / -xdev -path /proc -prune -o -path /dev -prune -o -path /tmp -prune -o -print";
    String but = " | grep -v '^/var/lib/dpkg\\|^/var/cache\\|^/var/log\\|^/srv' | sort";
    String before = said(all + but);
    said("dpkg -i /srv/homelab.deb");
    works("nobody:nogroup", "homelab");
    startsFromTheCache("/usr/lib/homelab");
    assertThat(
            said("ls /usr/share/man/man1/homelab-vos-up.1.gz /usr/share/fish/vendor_completions.d"))
        .contains("homelab.fish");
    assertThat(said("zcat /usr/share/man/man1/homelab-vos-up.1.gz")).contains(".SH EXAMPLES");
    assertThat(said("MANPAGER=cat MANWIDTH=80 man homelab-vos-up")).contains("--allow-replace");
    assertThat(
            said(
                "bash -c \". /usr/share/bash-completion/completions/homelab;"
                    + " COMP_LINE='homelab vos sta' COMP_POINT=15 COMP_CWORD=2;"
                    + " COMP_WORDS=(homelab vos sta); _homelab homelab; echo \\\"\\${COMPREPLY[@]}\\\"\""))
        .endsWith("status\n");
    assertThat(said("ls /usr/share/zsh/vendor-completions")).contains("_homelab");
    assertThat(said("dpkg --verify homelab")).isEmpty();
    said("dpkg --purge homelab");
    assertThat(said(all + but)).isEqualTo(before);
  }
}
