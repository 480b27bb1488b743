package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code homelab export} for Ansible and for ssh; the golden case has the other formats. */
class ExportTest {
  @TempDir Path base;
  private ExportedLab lab;

  @BeforeEach
  void write() throws IOException {
    lab = new ExportedLab(base);
  }

  private static CommandLineRun done(CommandLineRun run) {
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private JsonNode inventory() {
    return JsonMapper.shared().readTree(done(lab.homelab("export", "ansible", "--list")).out());
  }

  @Test
  void an_inventory_has_the_machines_that_are_up_in_groups_by_role_host_and_lab() {
    JsonNode inventory = inventory();

    assertThat(inventory.at("/all/hosts").toString()).isEqualTo("[\"db\",\"far\",\"web\"]");
    assertThat(inventory.at("/role_data_store/hosts").toString()).isEqualTo("[\"db\",\"far\"]");
    assertThat(inventory.at("/data_store/hosts").toString()).isEqualTo("[\"db\",\"far\"]");
    assertThat(inventory.at("/host_here/hosts").toString()).isEqualTo("[\"db\",\"web\"]");
    assertThat(inventory.at("/lab_demo/hosts").toString()).isEqualTo("[\"db\",\"far\",\"web\"]");
    assertThat(inventory.has("role_web")).isTrue();
    assertThat(inventory.has("web")).as("a group and a machine of one name").isFalse();
    assertThat(inventory.has("schema_version")).as("Ansible would take it for a group").isFalse();
  }

  @Test
  void each_machine_is_reached_as_its_name_says_in_the_file_that_ssh_reads() throws IOException {
    JsonNode web = inventory().at("/_meta/hostvars/web");

    Path config = lab.folder().resolve(".homelab/ssh_config");
    assertThat(web.get("ansible_ssh_common_args").asString()).isEqualTo("-F '%s'", config);
    assertThat(web.get("ansible_host").asString()).isEqualTo("web");
    assertThat(web.get("ansible_user").asString()).isEqualTo("vagrant");
    assertThat(Path.of(web.get("ansible_ssh_private_key_file").asString()))
        .hasContent("the key of a machine");
    assertThat(config).content().contains("Host web\n  HostName 192.168.121.9\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_host_that_does_not_answer_leaves_its_machines_without_keys_and_the_rest_complete() {
    CommandLineRun run = done(lab.homelab("export", "ansible"));

    assertThat(run.err())
        .contains("note: left out, since it is not up: spare; run: homelab vos up spare")
        .containsPattern(
            "note: the key of far is not here \\(.*; later, run: homelab vos ssh-config far");
    assertThat(run.out()).contains("    \"far\":\n", "    \"web\":\n");
  }

  @Test
  void no_host_is_asked_whose_keys_are_here() throws IOException {
    for (String name : new String[] {"db", "far", "web"}) {
      lab.write(".homelab/keys/" + name + "-1", "kept " + name);
    }
    assertThat(done(lab.homelab("export", "ansible")).err()).doesNotContain("key of");
    assertThat(lab.folder().resolve(".homelab/keys/web-1")).hasContent("kept web");
  }

  @Test
  void what_a_host_says_about_a_key_reaches_the_terminal_as_plain_text() throws IOException {
    Files.delete(base.resolve("host key"));
    Path state = lab.folder().resolve(".homelab/state.json");
    Files.writeString(state, Files.readString(state).replace("host key", "host\u202ekey"));
    CommandLineRun run = done(lab.homelab("export", "ansible"));
    assertThat(run.err()).contains("the key of web is not here").doesNotContain("\u202e");
  }

  @Test
  void one_machine_is_told_of_alone_and_one_that_is_not_up_has_nothing_to_tell() {
    assertThat(done(lab.homelab("export", "ansible", "--host", "web")).out())
        .contains("\"homelab_host\": \"here\"");
    assertThat(done(lab.homelab("export", "ansible", "--host", "spare")).out().strip())
        .isEqualTo("{}");
    assertThat(lab.homelab("export", "ansible", "--host", "wbe").exit()).isEqualTo(2);
  }

  @Test
  void a_script_asks_for_this_lab_from_any_folder() throws IOException {
    Path script = lab.folder().resolve("inventory");
    done(lab.homelab("export", "ansible", "--script", "inventory"));

    assertThat(script)
        .hasContent(
            """
            #!/bin/sh
            exec '/opt/home lab/homelab' --no-input --quiet --topology '%1$s/topology.yaml' \
            --hosts '%1$s/hosts.yaml' export ansible "$@"
            """
                .formatted(lab.folder()));
    assertThat(Files.isExecutable(script)).isTrue();
  }

  @Test
  void a_folder_whose_name_ansible_would_evaluate_is_refused() throws IOException {
    ExportedLab odd = new ExportedLab(base.resolve("odd"), "{{ lookup('pipe', 'id') }}");
    CommandLineRun run = odd.homelab("export", "ansible");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("would take the name of a folder for a template");
  }

  @Test
  void a_folder_whose_name_would_end_a_line_of_ssh_is_refused() throws IOException {
    ExportedLab odd = new ExportedLab(base.resolve("odd"), "x\n  ProxyCommand id");
    CommandLineRun run = odd.homelab("export", "ssh-config", "web");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("folder with control characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hosts.yaml", ".homelab/state.json", "topology.yaml", "link"})
  void what_the_lab_is_made_from_is_no_place_for_an_output(String file) throws IOException {
    Files.createSymbolicLink(lab.folder().resolve("link"), Path.of("hosts.yaml"));
    Path target = lab.folder().resolve(file);
    byte[] before = Files.readAllBytes(target);

    CommandLineRun run = lab.homelab("export", "dot", "--out", file);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("one of the lab's own files");
    assertThat(target).hasBinaryContent(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--save-inputs", "--html"})
  void nor_for_what_a_plan_is_kept_in(String option) throws IOException {
    Path target = lab.folder().resolve("topology.yaml");
    byte[] before = Files.readAllBytes(target);

    CommandLineRun run = lab.homelab("plan", "--offline", option, "topology.yaml");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("one of the lab's own files");
    assertThat(target).hasBinaryContent(before);
  }

  @Test
  void a_text_goes_to_a_file_whole() throws IOException {
    done(lab.homelab("export", "hosts-file", "--out", "names"));
    assertThat(lab.folder().resolve("names")).content().contains("127.0.0.1\tweb web.demo");
    assertThat(lab.homelab("export", "dot", "--out", "no/such/folder").exit()).isEqualTo(2);
  }
}
