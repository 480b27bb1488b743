package io.homelab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import io.homelab.model.Devices;
import io.homelab.model.HostLoad;
import io.homelab.model.LabName;
import io.homelab.model.Resources;
import io.homelab.workdir.MarkerFile;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
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
        .hasMessage("the probe was cut off: the answer has no end marker");
  }

  @Test
  void something_that_is_no_answer_is_refused() {
    assertThatThrownBy(() -> ProbeOutput.parse("This account is not available.\n"))
        .isInstanceOf(ProbeFormatException.class)
        .hasMessageContaining("no start marker");
  }

  @Test
  void of_what_was_printed_instead_only_the_beginning_is_quoted() {
    String chatter = "\n\n\u001b[31mNo entry\u001b[0m\nx\n" + "y".repeat(400_000);
    assertThatThrownBy(() -> ProbeOutput.parse(chatter))
        .hasMessageEndingWith("; it starts with: No entry");
    assertThatThrownBy(() -> ProbeOutput.parse("z".repeat(400_000)))
        .hasMessageMatching(".*it starts with: z{200}\\.\\.\\.");
  }

  @Test
  void a_value_that_the_host_does_not_know_stays_unknown() {
    HostFacts facts = parse("memory_mb\t");

    assertThat(facts.computer().measured().cpus()).hasValue(4);
    assertThat(facts.computer().measured().memoryMb()).isEmpty();
    assertThat(facts.computer().measured().diskGb()).isEmpty();
  }

  @Test
  void how_busy_a_host_says_it_is_is_taken_only_where_it_can_be() {
    HostLoad load =
        parse(
                "memory_mb\t1000\navailable_mb\t400\nload\t0.50\t1.25\n"
                    + "pressure\tcpu\t3.07\npressure\tio\t100.00\npressure\tnet\t5.00")
            .computer()
            .load();
    assertThat(load)
        .isEqualTo(
            new HostLoad(
                OptionalLong.of(125),
                OptionalLong.of(400),
                OptionalLong.of(307),
                OptionalLong.empty(),
                OptionalLong.of(10_000)));
    assertThat(
            parse(
                    """
                    memory_mb\t1000
                    available_mb\t1001
                    load\t-1.00\t1e9
                    load\t9999999.00
                    pressure\tio\t100.01
                    pressure\tcpu\tNaN
                    pressure\tmemory
                    load\t\033[31m\t0.5
                    """)
                .computer()
                .load())
        .isEqualTo(HostLoad.UNKNOWN);
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
            new TreeMap<>(
                Map.of(
                    "vm",
                    new Resources(2, 1024, 8),
                    "ml",
                    new Resources(2, 1024, 8, Devices.NONE.with("gpu", 2)))));

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
        "{\"lab\":\"devlab\",\"owner\":\"x\",\"machines\":{\"a\":{\"devices\":{\"gpu\":-1}}}}",
        "{\"lab\":\"devlab\",\"owner\":\"x\",\"machines\":{\"a\":{\"devices\":{\"a b\":1}}}}",
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

  @Test
  void a_marker_that_claims_more_than_any_computer_has_is_no_marker() {
    String claims =
        """
        other\t/home/ann/x
        other_marker\t{"lab": "x", "owner": "ann@desk", "machines": {
        other_marker\t"a": {"cpus": 1, "memory_mb": 9223372036854775807, "disk_gb": 1},
        other_marker\t"b": {"cpus": 1, "memory_mb": 9223372036854775807, "disk_gb": 1}}}
        other_machine\ta
        other_machine\tb\
        """;

    assertThat(parse(claims).machines().otherLabs()).isEmpty();
    assertThat(parse(claims.replace("9223372036854775807", "1024")).machines().otherLabs())
        .extracting(lab -> lab.held().memoryMb())
        .containsExactly(2048L);
  }

  private static final String FULL =
      """
      vagrant\t2.4.1
      provider\tlibvirt\t0.12.2
      provider_problem\tlibvirt\tdenied\tPermission denied
      memory_mb\t8192
      disk_gb\t100
      flock
      sha256
      input_whole
      kvm\tmissing
      writers\tgroup
      default_route\t4\tbr0\t100
      interface\tbr0\tbridge\t
      interface\teth0\tethernet\tbr0
      subnet\teth0\t0000A8C0\t00FFFFFF
      libvirt_network\tdefault
      box\tx-VAGRANTSLASH-alpine/1.0.0/amd64/libvirt
      folder\t/var/lib/libvirt\twritable\t4096
      taken\tdomain\tdevlab_web\t
      taken\tvolume\tdevlab_web.img\tdefault
      allocated\tdevlab_web.img\t1048576\t2097152
      machine\tweb\tlibvirt\trunning
      marker\t{"lab": "devlab", "owner": "me@here", "machines": {"web": {"cpus": 1}}}
      file\tsecrets/key
      sum\te3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  secrets/key
      other\t/home/ann/x
      other_marker\t{"lab": "x", "owner": "ann@desk", "machines": {"a": {"memory_mb": 512}}}
      other_machine\ta
      other_busy
      place\tabc\t12:34\t/home\
      """;

  @Test
  void whatever_a_host_answers_is_read_or_refused_and_never_a_failure_of_ours() {
    String[] pieces = {
      "\t",
      "\n",
      "\t\t",
      "-1",
      "0",
      "9223372036854775807",
      "99999999999999999999",
      "/",
      "..",
      "\0",
      "\u001b[2J",
      "\u202e",
      "\ud83d",
      "{",
      "}",
      "\"",
      "\\",
      "null",
      "1e400",
      " ",
      "x".repeat(300)
    };
    String whole = ANSWER.formatted(FULL);
    int read = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      StringBuilder answer = new StringBuilder(whole);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        int from = random.nextInt(answer.length());
        int to = Math.min(answer.length(), from + random.nextInt(20));
        answer.replace(from, to, pieces[random.nextInt(pieces.length)]);
      }
      try {
        HostFacts facts = ProbeOutput.parse(answer.toString());
        assertThat(facts.login().home()).as("seed %d", seed).startsWith("/");
        read++;
      } catch (ProbeFormatException e) {
        assertThat(e).as("seed %d", seed).hasMessageNotContaining("\u001b");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " with the answer " + answer, e);
      }
    }
    assertThat(read).isGreaterThan(2_500);
  }
}
