package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand under {@code vagrant}; what may not is in {@code bad-files.txt}. */
class VagrantExtrasTest {
  @TempDir private Path folder;

  @Test
  void parts_providers_folders_and_the_settings_of_plugins_arrive_untouched() {
    assertThat(
            extras(
                """
                vm: { provision: [[site, { type: ansible_local, playbook: site.yml }]] }
                trigger: { before: [[":up", { name: hello }]] }
                libvirt: { driver: qemu, storage: [[":file", { size: 20G }]] }
                virtualbox: { gui: false }
                synced_folders: [{ source: ./data, target: /data, rsync__auto: true }]
                proxy: { http: "http://proxy:3128", no_proxy: [localhost, 10.0.0.0/8] }
                vbguest: { auto_update: false }
                disksize: { size: 50GB }
                """))
        .isEqualTo(
            Map.of(
                "vm",
                Map.of(
                    "provision",
                    List.of(
                        List.of("site", Map.of("type", "ansible_local", "playbook", "site.yml")))),
                "trigger",
                Map.of("before", List.of(List.of(":up", Map.of("name", "hello")))),
                "libvirt",
                Map.of(
                    "driver", "qemu", "storage", List.of(List.of(":file", Map.of("size", "20G")))),
                "virtualbox",
                Map.of("gui", false),
                "synced_folders",
                List.of(Map.of("source", "./data", "target", "/data", "rsync__auto", true)),
                "proxy",
                Map.of("http", "http://proxy:3128", "no_proxy", List.of("localhost", "10.0.0.0/8")),
                "vbguest",
                Map.of("auto_update", false),
                "disksize",
                Map.of("size", "50GB")));
  }

  @Test
  void the_machines_own_provider_has_its_block_whatever_its_name() {
    assertThat(
            TemporaryFiles.in(folder)
                .topology(
                    """
                    lab: devlab
                    machines:
                      - { name: web, box: a, provider: lxd, vagrant: { lxd: { nested: { a: 1 } } } }
                    """)
                .read()
                .lab()
                .machines()
                .getFirst()
                .vagrant())
        .containsKey("lxd");
  }

  @Test
  void a_machine_has_something_to_run_by_its_scripts_or_by_its_extras() {
    for (String entry :
        List.of(
            "provision: [{ inline: id }]",
            "vagrant: { vm: { provision: [[site, { type: ansible_local }]] } }")) {
      assertThat(machine(entry).hasProvisioners()).isTrue();
    }
    assertThat(machine("vagrant: { vm: { boot_timeout: 600 }, ssh: { provision: x } }"))
        .returns(false, Machine::hasProvisioners);
  }

  @Test
  void a_guest_and_a_communicator_that_homelab_can_enter_are_left_to_vagrant() {
    assertThat(extras("vm: { communicator: \":ssh\", guest: \":alpine\" }\nwinrm: { port: 5985 }"))
        .containsEntry("vm", Map.of("communicator", ":ssh", "guest", ":alpine"));
  }

  private Machine machine(String entry) {
    return TemporaryFiles.in(folder)
        .topology("lab: devlab\nmachines: [{ name: web, box: a, " + entry + " }]\n")
        .read()
        .lab()
        .machines()
        .getFirst();
  }

  @Test
  void the_vagrantfile_has_the_same_lists() throws IOException {
    assertThat(listOfVagrantfile("CONFIG_PARTS")).isEqualTo(VagrantExtras.PARTS);
    assertThat(listOfVagrantfile("PROVIDERS")).isEqualTo(VagrantExtras.PROVIDERS);
  }

  private static List<String> listOfVagrantfile(String constant) throws IOException {
    try (InputStream in =
        VagrantExtrasTest.class.getResourceAsStream("/io/homelab/engine/vagrant/Vagrantfile")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = Pattern.compile(constant + " = %w\\[([^]]*)]").matcher(text);
      assertThat(matcher.find()).isTrue();
      return List.of(matcher.group(1).split(" "));
    }
  }

  private Map<String, Object> extras(String lines) {
    return TemporaryFiles.in(folder)
        .topology(
            "lab: devlab\nmachines:\n  - name: web\n    box: a\n    vagrant:\n" + lines.indent(6))
        .read()
        .lab()
        .machines()
        .getFirst()
        .vagrant();
  }
}
