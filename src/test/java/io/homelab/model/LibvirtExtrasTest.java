package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.LibvirtExtras.AddedDisk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LibvirtExtrasTest {
  private static LibvirtExtras of(Map<String, Object> libvirt) {
    return LibvirtExtras.of(Map.of("libvirt", libvirt), "libvirt");
  }

  @Test
  void added_disks_have_their_size_their_volume_and_whether_they_may_exist_already() {
    LibvirtExtras extras =
        of(
            Map.of(
                "storage_pool_name",
                "fast",
                "storage",
                List.of(
                    ":file",
                    List.of(":file", Map.of("size", "1500M")),
                    List.of(
                        ":file",
                        Map.of("size", "2T", "path", "data.qcow2", "allow_existing", true)))));

    assertThat(extras.pool()).contains("fast");
    assertThat(extras.disks())
        .containsExactly(
            new AddedDisk(10, Optional.empty(), false),
            new AddedDisk(2, Optional.empty(), false),
            new AddedDisk(2048, Optional.of("data.qcow2"), true));
    assertThat(extras.addedGb()).isEqualTo(2060);
  }

  @Test
  void a_drive_for_media_is_no_disk_and_neither_is_what_another_provider_would_add() {
    Map<String, Object> medium =
        Map.of("storage", List.of(List.of(":file", Map.of("device", ":cdrom", "path", "/x.iso"))));

    assertThat(of(medium).disks()).isEmpty();
    assertThat(of(Map.of("storage", ":file")).addedGb()).isEqualTo(10);
    assertThat(
            LibvirtExtras.of(Map.of("libvirt", Map.of("storage", List.of(":file"))), "virtualbox")
                .addedGb())
        .isZero();
    assertThat(LibvirtExtras.of(Map.of(), "libvirt").disks()).isEmpty();
  }

  @Test
  void a_users_own_libvirt_is_told_by_its_uri() {
    assertThat(LibvirtExtras.isSession("qemu:///session")).isTrue();
    assertThat(LibvirtExtras.isSession("qemu+unix:///session?socket=/run/x")).isTrue();
    assertThat(LibvirtExtras.isSession("qemu:///system")).isFalse();
    assertThat(LibvirtExtras.isSession("vbox:///session")).isFalse();
  }

  @Test
  void sizes_are_powers_of_1024_and_rounded_up() {
    assertThat(LibvirtExtras.gigabytes("20G")).isEqualTo(OptionalLong.of(20));
    assertThat(LibvirtExtras.gigabytes("1k")).isEqualTo(OptionalLong.of(1));
    assertThat(LibvirtExtras.gigabytes("1025 MiB")).isEqualTo(OptionalLong.of(2));
    assertThat(LibvirtExtras.gigabytes("20")).isEmpty();
    assertThat(LibvirtExtras.gigabytes("-1G")).isEmpty();
  }
}
