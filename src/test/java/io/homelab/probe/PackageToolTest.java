package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.probe.PackageTool.MissingProgram;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageToolTest {
  private static HostFacts told(String line) {
    return ProbeOutput.parse(
        "homelab-probe-begin 1\nuser\tann\nhome\t/home/ann\narch\tx86_64\nworkdir\t/home/ann/l\n"
            + line
            + "\nprovider_problem\tlibvirt\tno_virsh\t\nhomelab-probe-end\n");
  }

  @ParameterizedTest
  @CsvSource({
    "apt-get, run `sudo apt-get install libvirt-daemon-system libvirt-clients` on the host",
    "dnf, run `sudo dnf install libvirt-daemon-kvm libvirt-client` on the host",
    "pacman, run `sudo pacman -S libvirt qemu-base` on the host",
    "zypper, run `sudo zypper install libvirt-daemon-qemu libvirt-client` on the host",
    "apk, run `sudo apk add libvirt-daemon libvirt-client` on the host",
  })
  void a_host_is_told_what_its_own_packages_are_called(String tool, String fix) {
    assertThat(told("packages\t" + tool).engine().problems().get("libvirt"))
        .extracting(EngineFacts.ProviderProblem::fix)
        .isEqualTo(fix);
  }

  @Test
  void a_host_with_none_of_them_or_a_strange_one_is_told_in_words() {
    for (String line : new String[] {"", "packages\tbrew", "packages\t; rm -rf /"}) {
      assertThat(told(line).engine().problems().get("libvirt"))
          .extracting(EngineFacts.ProviderProblem::fix)
          .asString()
          .startsWith("install libvirt and its clients on the host");
    }
  }

  @Test
  void every_tool_knows_rsync_and_coreutils() {
    for (PackageTool tool : PackageTool.values()) {
      assertThat(tool.install(MissingProgram.RSYNC))
          .as("%s", tool)
          .get()
          .asString()
          .endsWith(" rsync");
      assertThat(tool.install(MissingProgram.COREUTILS)).isPresent();
    }
    assertThat(PackageTool.BREW.install(MissingProgram.VAGRANT))
        .contains("brew install --cask vagrant");
    assertThat(PackageTool.first(program -> false)).isEqualTo(Optional.empty());
  }
}
