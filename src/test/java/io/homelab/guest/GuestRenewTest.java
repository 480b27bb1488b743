package io.homelab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.homelab.guest.PretendedMachine.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Brings a pretended machine into the present with the real script, in each shell that guests have.
 * This computer's clock, random pool and leases are not touched: the folders of the kernel are
 * pretended, no interface here has that name, and what sets a clock is a stand-in.
 */
@ParameterizedClass
@MethodSource("io.homelab.guest.PretendedMachine#shells")
class GuestRenewTest {
  private static final byte[] SEED = new byte[256];
  private static final Instant LATER = Instant.parse("2031-02-03T04:05:06Z");

  @Parameter private String shell;
  @TempDir private Path folder;
  private PretendedMachine machine;
  private final List<Process> started = new ArrayList<>();

  static {
    for (int i = 0; i < SEED.length; i++) {
      SEED[i] = (byte) i;
    }
  }

  @BeforeEach
  void a_machine() throws IOException {
    machine = new PretendedMachine(folder, shell);
    for (String place : List.of("PROC", "SYS", "RUN", "DEV")) {
      Path root = Files.createDirectories(folder.resolve(place));
      machine.environment.put("HOMELAB_" + place, root.toString());
    }
    machine.file("DEV/urandom", "");
    machine.file("PROC/net/udp", "  sl  local_address rem_address\n");
    machine.file("PROC/net/packet", "sk RefCnt Type Proto  Iface R Rmem   User   Inode\n");
    machine.program("hwclock", "exit 1\n");
    machine.program("nmcli", "exit 8\n");
    machine.program("ip", "exit 1\n");
    machine.program("perl", "exit 1\n");
    machine.program("python3", "exit 1\n");
    clock(Instant.now());
  }

  @AfterEach
  void ends_what_it_started() throws InterruptedException {
    for (Process each : started) {
      each.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** BusyBox with all its commands in one file takes its own instead of stand-ins. */
  private void needStandIns() {
    assumeFalse(shell.startsWith("busybox"));
  }

  /** A clock that can be set; it stands. */
  private void clock(Instant at) throws IOException {
    machine.file("time", at.getEpochSecond() + "\n");
    machine.program(
        "date",
        """
        case $* in
          +%%s) cat %1$s ;;
          '-u -s @'*) echo "${3#@}" >%1$s ;;
          *) echo "date: $*?" >&2; exit 1 ;;
        esac
        """
            .formatted(folder.resolve("time")));
  }

  private void nic(String name, int index) throws IOException {
    machine.file("SYS/class/net/" + name + "/ifindex", index + "\n");
  }

  /** A process that the pretended machine shows under the words and the user. */
  private Process process(String name, int uid, List<String> words, String body)
      throws IOException, InterruptedException {
    Path ready = folder.resolve("ready-" + started.size());
    Process process =
        new ProcessBuilder(
                "/bin/sh", "-c", body + "\n: >" + ready + "\nwhile :; do sleep 0.1; done")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("process.log").toFile())
            .start();
    started.add(process);
    for (int i = 0; i < 100 && !Files.exists(ready); i++) {
      Thread.sleep(100);
    }
    String entry = "PROC/" + process.pid() + "/";
    machine.file(entry + "comm", name + "\n");
    machine.file(entry + "status", "Name:\t%s\nUid:\t%d\t%d\n".formatted(name, uid, uid));
    machine.file(entry + "cmdline", String.join("\0", words) + "\0");
    return process;
  }

  /** One that notes each SIGUSR1. */
  private Process udhcpc(int uid, String... words) throws IOException, InterruptedException {
    return process(
        "udhcpc", uid, List.of(words), "trap 'echo asked >>" + folder.resolve("asked") + "' USR1");
  }

  private List<String> asked() throws IOException, InterruptedException {
    // The shell hears of a signal after its nap.
    Thread.sleep(500);
    Path file = folder.resolve("asked");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** A time that no shell sets a clock to: one that is a little behind this computer's. */
  private Outcome renew() throws Exception {
    return renew(Instant.now().minusSeconds(30));
  }

  private Outcome renew(Instant now) throws Exception {
    return machine.run(GuestScripts.renew(now, SEED));
  }

  @Test
  void a_clock_that_is_behind_is_set_and_one_that_is_right_is_not() throws Exception {
    needStandIns();
    assertThat(renew(LATER)).isEqualTo(new Outcome(0, "clock changed\nrandom written\n"));
    assertThat(folder.resolve("time")).hasContent(LATER.getEpochSecond() + "");
    assertThat(renew(LATER).lines()).startsWith("clock unchanged");
    // The time has been on its way for a while, or the clock was ahead even then.
    assertThat(renew(LATER.minusSeconds(50)).lines()).startsWith("clock unchanged");
    assertThat(renew(LATER.minusSeconds(70)).lines()).startsWith("clock changed");
  }

  @Test
  void a_clock_that_cannot_be_set_is_a_failure_and_the_rest_is_done() throws Exception {
    needStandIns();
    machine.program(
        "date",
        "[ \"$1\" != +%s ] || exec echo 1000\n"
            + "echo 'date: cannot set date: Operation not permitted' >&2; exit 1\n");
    nic("hl0", 2);
    Process client = udhcpc(0, "udhcpc", "-i", "hl0");

    Outcome outcome = renew(LATER);

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.lines())
        .startsWith("clock failed", "random written")
        .endsWith("cannot set the clock: Operation not permitted");
    assertThat(Files.readAllBytes(folder.resolve("DEV/urandom"))).isEqualTo(SEED);
    assertThat(client.isAlive()).isTrue();
    assertThat(asked()).hasSize(1);
  }

  @Test
  void a_clock_that_only_says_that_it_was_set_is_a_failure() throws Exception {
    needStandIns();
    machine.program("date", "[ \"$1\" != +%s ] || echo 1000\n");

    assertThat(renew(LATER).lines()).startsWith("clock failed").endsWith("cannot set the clock");
  }

  @Test
  void the_random_bytes_arrive_as_they_are() throws Exception {
    assertThat(renew()).isEqualTo(new Outcome(0, "clock unchanged\nrandom written\n"));
    assertThat(Files.readAllBytes(folder.resolve("DEV/urandom"))).isEqualTo(SEED);
  }

  @Test
  void a_kernel_that_can_be_told_to_reseed_is_told() throws Exception {
    needStandIns();
    machine.program("python3", "echo \"$3\" >>" + folder.resolve("told") + "\n");

    assertThat(renew().lines()).contains("random reseeded");
    assertThat(folder.resolve("told")).hasContent(folder.resolve("DEV/urandom").toString());
  }

  @Test
  void a_machine_without_a_random_device_is_a_failure_and_none_is_made() throws Exception {
    Files.delete(folder.resolve("DEV/urandom"));

    Outcome outcome = renew();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.lines())
        .contains("random failed")
        .endsWith("cannot write to " + folder.resolve("DEV/urandom"));
    assertThat(folder.resolve("DEV/urandom")).doesNotExist();
  }

  @Test
  void random_bytes_are_no_argument_and_must_be_there() {
    byte[] seed = {1, -1};
    assertThat(GuestScripts.renew(LATER, seed).argv().toShell())
        .contains(LATER.getEpochSecond() + "")
        .doesNotContain("001");
    assertThat(GuestScripts.renew(LATER, seed).stdin()).startsWith("seed='\\001\\377'\n");
    assertThatThrownBy(() -> GuestScripts.renew(LATER, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_udhcpc_is_asked_once_and_an_interface_without_a_client_has_no_lease() throws Exception {
    machine.program("ip", "echo '    inet 10.0.0.5/24 scope global hl0'\n");
    nic("lo", 1);
    nic("hl0", 2);
    nic("hl1", 3);
    udhcpc(0, "/sbin/udhcpc", "-r", "10.0.0.5", "-S", "-b", "-i", "hl0");

    Outcome outcome = renew();

    assertThat(outcome.exit()).isZero();
    // What udhcpc did shows in the address, which only a stand-in can have here.
    assertThat(outcome.lines())
        .contains(
            "dhcp hl1 none", "dhcp hl0 " + (shell.startsWith("busybox") ? "asked" : "renewed"))
        .noneMatch(line -> line.contains(" lo "));
    assertThat(asked()).containsExactly("asked");
  }

  @Test
  void a_udhcpc_that_is_at_it_already_is_not_asked_again_which_would_cut_the_connection()
      throws Exception {
    nic("hl0", 2);
    Process client = udhcpc(0, "busybox", "udhcpc", "--interface=hl0");
    Path sockets = Files.createDirectories(folder.resolve("PROC/" + client.pid() + "/fd"));
    Files.createSymbolicLink(sockets.resolve("7"), Path.of("socket:[4711]"));
    machine.file(
        "PROC/net/udp",
        "  sl  local_address rem_address\n"
            + "   12: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000"
            + "     0        0 4711 2 0000000000000000 0\n");

    assertThat(renew().lines()).contains("dhcp hl0 asked");
    assertThat(asked()).isEmpty();
  }

  @Test
  void a_user_who_calls_a_program_udhcpc_or_dhclient_is_not_obeyed() throws Exception {
    nic("hl0", 2);
    udhcpc(1000, "udhcpc", "-i", "hl0");
    Process client =
        process(
            "dhclient",
            1000,
            List.of("/bin/sh", "-c", "touch " + folder.resolve("bait"), "dhclient", "hl0"),
            "");

    assertThat(renew().lines()).contains("dhcp hl0 none");
    assertThat(asked()).isEmpty();
    assertThat(client.isAlive()).isTrue();
    assertThat(folder.resolve("bait")).doesNotExist();
  }

  @Test
  void a_dhclient_begins_anew_with_what_it_was_started_with() throws Exception {
    nic("hl0", 2);
    machine.program("dhclient", "printf '%s\\n' \"$@\" >" + folder.resolve("arguments") + "\n");
    Process client =
        process(
            "dhclient",
            0,
            List.of("dhclient", "-4", "-e", "it's=$(no) \\ thing", "-lf", "/x/hl0.leases", "hl0"),
            "");

    machine.program(
        "ip",
        """
        case $* in
          *show*dynamic) echo '2: hl0    inet 10.0.0.5/24 brd 10.0.0.255 scope global dynamic hl0' ;;
          *show*) echo '    inet 10.0.0.5/24 scope global dynamic hl0' ;;
          *) echo "$*" >>%s ;;
        esac
        """
            .formatted(folder.resolve("ip-calls")));

    List<String> lines = renew().lines();

    assertThat(client.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve("arguments"))
        .hasContent("-4\n-e\nit's=$(no) \\ thing\n-lf\n/x/hl0.leases\nhl0\n");
    if (!shell.startsWith("busybox")) {
      assertThat(lines).contains("dhcp hl0 asked");
      // dhclient's script does not give an address that is there a later end.
      assertThat(folder.resolve("ip-calls"))
          .hasContent("addr change 10.0.0.5/24 dev hl0 valid_lft forever preferred_lft forever");
    }
  }

  @Test
  void a_dhclient_of_NetworkManager_or_for_IPv6_is_left_to_them() throws Exception {
    nic("hl0", 2);
    machine.program("dhclient", "touch " + folder.resolve("bait") + "\n");
    Process managed =
        process(
            "dhclient",
            0,
            List.of("/sbin/dhclient", "-sf", "/usr/libexec/nm-dhcp-helper", "hl0"),
            "");
    Process six = process("dhclient", 0, List.of("/sbin/dhclient", "-6", "hl0"), "");

    assertThat(renew().lines()).contains("dhcp hl0 none");
    assertThat(managed.isAlive()).isTrue();
    assertThat(six.isAlive()).isTrue();
    assertThat(folder.resolve("bait")).doesNotExist();
  }

  @Test
  void networkd_is_asked_where_it_has_a_lease_and_believed_when_the_lease_is_longer()
      throws Exception {
    needStandIns();
    nic("hl0", 2);
    nic("hl1", 3);
    machine.file("RUN/systemd/netif/leases/2", "ADDRESS=10.0.0.5\n");
    Path lifetime = machine.file("lifetime", "60\n");
    machine.program(
        "ip",
        "echo '    inet 10.0.0.5/24 scope global dynamic hl0'\n"
            + "echo \"       valid_lft $(cat %s)sec preferred_lft 5sec\"\n".formatted(lifetime));
    machine.program(
        "networkctl",
        "echo \"$*\" >>%s\necho 3600 >%s\n".formatted(folder.resolve("calls"), lifetime));

    assertThat(renew().lines()).contains("dhcp hl0 renewed", "dhcp hl1 none");
    assertThat(folder.resolve("calls")).hasContent("renew hl0");
  }

  @Test
  void NetworkManager_and_dhcpcd_are_asked_where_they_have_a_lease() throws Exception {
    needStandIns();
    nic("hl0", 2);
    nic("hl1", 3);
    process("dhcpcd", 0, List.of("dhcpcd: [manager]"), "");
    Path calls = folder.resolve("calls");
    machine.program(
        "nmcli",
        """
        case $* in
          '-g DHCP4.OPTION device show hl0') echo 'ip_address = 10.0.0.5' ;;
          *reapply*) echo "nmcli $*" >>%s ;;
        esac
        """
            .formatted(calls));
    machine.program(
        "dhcpcd", "[ \"$*\" != '-4 -U hl1' ] || exit 0; echo \"dhcpcd $*\" >>" + calls + "\n");

    assertThat(renew().lines()).contains("dhcp hl0 asked", "dhcp hl1 asked");
    assertThat(calls).hasContent("nmcli -w 5 device reapply hl0\ndhcpcd -n hl1\n");
  }

  @Test
  void a_client_that_hangs_or_refuses_is_a_failure_within_half_a_minute() throws Exception {
    needStandIns();
    // Its clock has to go on.
    Files.delete(folder.resolve("bin/date"));
    nic("hl0", 2);
    nic("hl1", 3);
    machine.file("RUN/systemd/netif/leases/2", "ADDRESS=10.0.0.5\n");
    machine.file("RUN/systemd/netif/leases/3", "ADDRESS=10.0.1.5\n");
    machine.program("networkctl", "[ $2 = hl1 ] && exit 1; exec sleep 100\n");
    Instant begin = Instant.now();

    Outcome outcome = renew();

    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.lines())
        .contains("dhcp hl0 failed", "dhcp hl1 failed")
        .endsWith("cannot renew the DHCP lease of hl0; cannot renew the DHCP lease of hl1");
  }
}
