package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibvirtUseTest {
  @TempDir private Path folder;

  private LibvirtUse of(String... machines) {
    return LibvirtUse.of(LabText.read(folder, LabText.TWO_HOSTS, machines).lab());
  }

  @Test
  void the_pool_that_a_machine_names_and_the_volumes_of_its_own_are_looked_at() {
    LibvirtUse use =
        of(
            "{ name: web, vagrant: { libvirt: { storage: [[\":file\", { path: a.img }],"
                + " [\":file\", { path: shared.img, allow_existing: true }]] } } }",
            "{ name: db, vagrant: { libvirt: { storage_pool_name: fast,"
                + " storage: [[\":file\", { path: a.img }], \":file\"] } } }");

    assertThat(use.pool()).isEqualTo("fast");
    assertThat(use.volumes()).containsOnlyKeys("a.img");
    assertThat(use.volumes().get("a.img"))
        .containsExactly(new MachineName("db"), new MachineName("web"));
    assertThat(ProbeScript.argv(Optional.empty(), new LabName("devlab"), use).words())
        .containsExactly("sh", "-s", "--", "", "devlab", "fast", "", "a.img");
  }

  @Test
  void a_machine_of_a_session_is_looked_for_in_that_session() {
    assertThat(of("{ name: web, vagrant: { libvirt: { qemu_use_session: true } } }").uri())
        .contains("qemu:///session");
    assertThat(
            of("{ name: web, vagrant: { libvirt: { uri: 'qemu+unix:///system?socket=/s' } } }")
                .uri())
        .contains("qemu+unix:///system?socket=/s");
    assertThat(of("{ name: web }").uri()).isEmpty();
  }

  @Test
  void a_lab_that_says_nothing_uses_the_default_pool() {
    assertThat(of("{ name: web }").pool()).isEqualTo("default");
    assertThat(of("{ name: web }").volumes()).isEmpty();
  }
}
