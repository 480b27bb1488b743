package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import io.homelab.model.LabName;
import io.homelab.model.Resources;
import io.homelab.workdir.MarkerFile;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads recorded answers. */
class ProbeOutputTest {
  private static final String ANSWER =
      """
      homelab-probe-begin 1
      home\t/home/ops
      user\tops
      arch\tx86_64
      cpus\t4
      workdir\t/home/ops/homelab/devlab
      %s
      homelab-probe-end
      """;

  private static HostFacts parse(String line) {
    return ProbeOutput.parse(ANSWER.formatted(line));
  }

  @Test
  void a_login_banner_around_the_answer_does_not_matter() {
    String banner = "Welcome!\nhomelab-probe-begin 1\nhome\t/wrong\n";

    assertThat(ProbeOutput.parse(banner + ANSWER.formatted("") + "bye\n").login().home())
        .isEqualTo("/home/ops");
  }

  @Test
  void an_answer_that_breaks_off_is_refused() {
    String half = ANSWER.substring(0, ANSWER.indexOf("homelab-probe-end"));

    assertThatThrownBy(() -> ProbeOutput.parse(half))
        .isInstanceOf(ProbeFormatException.class)
        .hasMessage("the probe broke off: its answer has no end");
  }

  @Test
  void something_that_is_no_answer_is_refused() {
    assertThatThrownBy(() -> ProbeOutput.parse("This account is not available.\n"))
        .isInstanceOf(ProbeFormatException.class)
        .hasMessageContaining("no beginning");
  }

  @Test
  void of_what_was_printed_instead_only_the_beginning_is_quoted() {
    String chatter = "\n\n\u001b[31mNo entry\u001b[0m\nx\n" + "y".repeat(400_000);
    assertThatThrownBy(() -> ProbeOutput.parse(chatter))
        .hasMessageEndingWith("; it begins: No entry");
    assertThatThrownBy(() -> ProbeOutput.parse("z".repeat(400_000)))
        .hasMessageMatching(".*it begins: z{200}\\.\\.\\.");
  }

  @Test
  void a_value_that_the_host_does_not_know_stays_unknown() {
    HostFacts facts = parse("memory_mb\t");

    assertThat(facts.computer().measured().cpus()).hasValue(4);
    assertThat(facts.computer().measured().memoryMb()).isEmpty();
    assertThat(facts.computer().measured().diskGb()).isEmpty();
  }

  @Test
  void vagrants_names_of_box_folders_are_read_back() {
    assertThat(parse("box\thost-VAGRANTCOLON-80-VAGRANTSLASH-x/0/libvirt").engine().boxes())
        .containsExactly(new BoxRef("host:80/x", "0", "libvirt"));
  }

  @Test
  void sums_of_names_with_backslashes_are_read_as_the_tool_escapes_them() {
    String sum = "a".repeat(64);

    assertThat(parse("file\ta\\b\nsum\t\\" + sum + "  a\\\\b").workdir().files().sums())
        .containsExactly(Map.entry("a\\b", sum));
  }

  @Test
  void lines_of_a_later_probe_are_left_out() {
    assertThat(parse("temperature\t40\nbox\ttoo/few").engine().boxes()).isEmpty();
  }

  @Test
  void a_marker_is_read_back_as_it_was_written() {
    MarkerFile marker =
        new MarkerFile(
            new LabName("devlab"),
            "a \"quoted\" owner",
            "11111111-2222-3333-4444-555555555555",
            new TreeMap<>(Map.of("vm", new Resources(2, 1024, 8))));

    assertThat(MarkerFile.parse(marker.toJson())).contains(marker);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lab\":\"devlab\",\"owner\":\"x\\u001b[2J\"}",
        "{\"lab\":\"devlab\",\"owner\":\"\"}",
        "{\"lab\":\"devlab\",\"owner\":\"x\",\"lineage\":\"../../x\"}",
        "{\"lab\":\"a b\",\"owner\":\"x\"}",
        "{\"lab\":\"devlab\",\"owner\":\"x\",\"machines\":{\"a\\tb\":{\"cpus\":1}}}",
        "{\"lab\":\"devlab\",\"owner\":\"x\",\"machines\":{\"a\":{\"memory_mb\":-5}}}",
        "{\"lab\":",
        "",
      })
  void a_marker_that_no_lab_would_write_is_none(String text) {
    assertThat(MarkerFile.parse(text)).isEmpty();
  }

  @Test
  void an_address_in_a_network_of_another_lab_is_found_and_one_in_our_own_is_not() {
    HostFacts facts =
        parse(
            """
            subnet\teth0\t0000A8C0\t00FFFFFF
            subnet\tvirbr1\t0000010A\t0000FFFF
            subnet\tbroken\tx\ty
            libvirt_network\tdevlab-10.1.0.0
            libvirt_network\tdefault\
            """);
    LabName devlab = new LabName("devlab");
    LabName other = new LabName("other");

    assertThat(facts.network().foreignSubnet(other, "10.1.200.3").map(InterfaceAddress::cidr))
        .contains("10.1.0.0/16");
    assertThat(facts.network().foreignSubnet(devlab, "10.1.200.3")).isEmpty();
    assertThat(
            facts
                .network()
                .foreignSubnet(devlab, "192.168.0.255")
                .map(InterfaceAddress::networkInterface))
        .contains("eth0");
    assertThat(facts.network().foreignSubnet(devlab, "192.168.1.0")).isEmpty();
    assertThat(facts.network().foreignSubnet(devlab, "fe80::1")).isEmpty();
  }
}
