package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.probe.LibvirtDetails.StoragePool;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LibvirtDetailsTest {
  private static final String HEAD =
      """
       Name      State     Autostart   Persistent   Capacity     Allocation   Available
      ----------------------------------------------------------------------------------
      """;

  @Test
  void virsh_is_asked_for_versions_and_pools_of_the_libvirt_that_the_lab_uses() {
    assertThat(LibvirtDetails.versionCommand("qemu+ssh://a b/x").words())
        .containsExactly("virsh", "-c", "qemu+ssh://a b/x", "version");
    assertThat(LibvirtDetails.poolsCommand("qemu:///session").words())
        .containsExactly("virsh", "-c", "qemu:///session", "pool-list", "--all", "--details");
  }

  @Test
  void pools_are_read_with_names_of_more_words_and_without_amounts() {
    LibvirtDetails details =
        LibvirtDetails.parse(
            "Using library: libvirt 10.0.0\nRunning hypervisor: QEMU 8.2.2\n",
            HEAD
                + " default    running    yes   yes   10.00 GiB   512.00 MiB   9.50 GiB\n"
                + " my images  inactive   no    yes   -   -   -\n");

    assertThat(details.libvirt()).contains("10.0.0");
    assertThat(details.hypervisor()).contains("QEMU 8.2.2");
    assertThat(details.pools())
        .containsExactly(
            new StoragePool("default", "running", OptionalLong.of(10240), OptionalLong.of(512)),
            new StoragePool("my images", "inactive", OptionalLong.empty(), OptionalLong.empty()));
  }

  @Test
  void what_makes_no_sense_is_left_out_and_a_host_that_talks_endlessly_is_cut() {
    assertThat(LibvirtDetails.parse("", "").pools()).isEmpty();
    assertThat(
            LibvirtDetails.parse(
                "Using library: libvirt $(id)\nRunning hypervisor: \u001b[31m",
                HEAD
                    + "\u001b[2J\n"
                    + " a running yes yes 99999999999999999 PiB 1 GiB 1 GiB\n"
                    + " - - -\n x -\n -\n"
                    + " a\u0007 running yes yes 1.00 GiB 1.00 GiB 1.00 GiB\n"))
        .isEqualTo(LibvirtDetails.UNKNOWN);
    assertThat(
            LibvirtDetails.parse("", " p running yes yes 1.00 GiB 1.00 GiB 1.00 GiB\n".repeat(1000))
                .pools())
        .hasSize(50);
  }
}
