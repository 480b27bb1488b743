package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.engine.Fingerprint;
import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.run.LocalScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalScriptsTest {
  @TempDir Path folder;

  private Fingerprint fingerprint(Lab lab, String machine) {
    return Objects.requireNonNull(LocalScripts.fingerprints(lab).get(new MachineName(machine)));
  }

  private Lab lab(String... machines) {
    return LabText.read(folder, LabText.TWO_HOSTS, machines).lab();
  }

  @Test
  void an_edited_script_file_changes_the_scripts_of_the_machines_that_run_it_and_nothing_else()
      throws IOException {
    Files.writeString(folder.resolve("web.sh"), "id");
    Lab lab = lab("{ name: web, provision: web.sh }", "{ name: db, provision: [{ inline: id }] }");
    Fingerprint web = fingerprint(lab, "web");
    Fingerprint db = fingerprint(lab, "db");

    Files.writeString(folder.resolve("web.sh"), "id -u");

    assertThat(fingerprint(lab, "web").scripts()).isNotEqualTo(web.scripts());
    assertThat(fingerprint(lab, "web").settings()).isEqualTo(web.settings());
    assertThat(fingerprint(lab, "db")).isEqualTo(db);
  }

  @Test
  void what_a_script_is_given_counts_as_much_as_its_text() {
    assertThat(fingerprint(lab("{ name: web, provision: [{ inline: id, args: [a] }] }"), "web"))
        .isNotEqualTo(
            fingerprint(lab("{ name: web, provision: [{ inline: id, args: [b] }] }"), "web"));
    assertThat(fingerprint(lab("{ name: web, provision: [{ inline: id, env: { A: b } }] }"), "web"))
        .isNotEqualTo(
            fingerprint(lab("{ name: web, provision: [{ inline: id, env: { A: c } }] }"), "web"));
  }

  @Test
  void what_a_file_provisioner_brings_counts_with_its_names_and_where_it_goes() throws IOException {
    Files.createDirectories(folder.resolve("certs"));
    Files.writeString(folder.resolve("certs/a"), "one");
    String machine =
        "{ name: web, provision: [{ type: file, source: certs, destination: /tmp/c }] }";
    Fingerprint before = fingerprint(lab(machine), "web");

    Files.writeString(folder.resolve("certs/a"), "two");
    Fingerprint edited = fingerprint(lab(machine), "web");
    Files.move(folder.resolve("certs/a"), folder.resolve("certs/b"));
    Fingerprint renamed = fingerprint(lab(machine), "web");
    Fingerprint elsewhere = fingerprint(lab(machine.replace("/tmp/c", "/tmp/d")), "web");

    assertThat(Set.of(before.scripts(), edited.scripts(), renamed.scripts(), elsewhere.scripts()))
        .hasSize(4);
    assertThat(edited.settings()).isEqualTo(before.settings());
    assertThat(WorkdirContent.ofLab(lab(machine)).files()).containsKey("certs/b");
  }

  @Test
  void only_provisioners_that_run_once_count_and_neither_their_names_nor_their_time_limits() {
    Fingerprint plain = fingerprint(lab("{ name: web, provision: [{ inline: id }] }"), "web");

    assertThat(
            fingerprint(
                lab(
                    "{ name: web, provision: [{ inline: id, name: who, timeout_s: 9, run: once }] }"),
                "web"))
        .isEqualTo(plain);
    assertThat(
            fingerprint(
                lab(
                    "{ name: web, provision: [{ inline: date, run: always }, { inline: id },"
                        + " { inline: reboot, run: never }] }"),
                "web"))
        .isEqualTo(plain);
    assertThat(fingerprint(lab("{ name: web, provision: [{ inline: id, run: never }] }"), "web"))
        .isNotEqualTo(plain);
  }

  @Test
  void everything_beside_a_playbook_counts_and_so_do_its_variables_and_arguments()
      throws IOException {
    Files.createDirectories(folder.resolve("play/roles"));
    Files.writeString(folder.resolve("play/site.yml"), "[]");
    Files.writeString(folder.resolve("play/roles/x"), "one");
    String machine =
        "{ name: web, provision: [{ type: ansible_local, playbook: play/site.yml, extra_vars: { a:"
            + " 1 }, raw_arguments: [-v] }] }";
    Fingerprint before = fingerprint(lab(machine), "web");
    Fingerprint variables = fingerprint(lab(machine.replace("a: 1", "a: 2")), "web");
    Fingerprint arguments = fingerprint(lab(machine.replace("-v", "-vv")), "web");
    Files.writeString(folder.resolve("play/roles/x"), "two");
    Fingerprint role = fingerprint(lab(machine), "web");

    assertThat(Set.of(before.scripts(), variables.scripts(), arguments.scripts(), role.scripts()))
        .hasSize(4);
    assertThat(WorkdirContent.ofLab(lab(machine)).files())
        .containsKeys("play/site.yml", "play/roles/x");
  }

  @Test
  void vagrant_extras_are_settings() {
    Fingerprint plain = fingerprint(lab("{ name: web }"), "web");
    Fingerprint extra = fingerprint(lab("{ name: web, vagrant: { ssh: { password: x } } }"), "web");

    assertThat(extra.settings()).isNotEqualTo(plain.settings());
    assertThat(extra.scripts()).isEqualTo(plain.scripts());
  }

  @Test
  void a_script_that_went_away_after_the_files_were_read_is_named() throws IOException {
    Files.writeString(folder.resolve("web.sh"), "id");
    Lab lab = lab("{ name: web, provision: web.sh }");
    Files.delete(folder.resolve("web.sh"));

    assertThatThrownBy(() -> LocalScripts.fingerprints(lab))
        .isInstanceOf(HomeLabException.class)
        .hasMessageContaining("web.sh: no such file");
  }
}
