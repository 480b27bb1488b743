package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that turned evil can lie about itself, and that is all: the program, in a process with
 * little memory, ends, tells of it, runs nothing here, writes nothing outside the lab's own folder,
 * goes nowhere else and keeps the terminal clean.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class EvilHostTest {
  /** Less memory than a flood of 50 MB needs. */
  private static final ScriptedComputer.Room SMALL =
      new ScriptedComputer.Room(List.of("-Xmx48m"), 150);

  /** What a terminal or a shell would obey; {@code PWNED} is a file that must never be there. */
  private static final String EVIL =
      "$(touch PWNED)`touch PWNED`';touch PWNED;'\\033[2J\\033]0;owned\\007\\342\\200\\256";

  @TempDir Path temporary;
  private ScriptedComputer here;
  private EvilHost evil;
  private ServerSocket bystander;
  private final AtomicInteger visits = new AtomicInteger();
  private SortedMap<String, String> before = new TreeMap<>();

  @BeforeEach
  void aHostAndABystander() throws Exception {
    here = new ScriptedComputer(Files.createDirectory(temporary.resolve("here")));
    evil = new EvilHost(temporary.resolve("there"));
    evil.knows(here.home);
    hosts(evil.entry("evil"));
    here.file(
        "topology.yaml",
        """
        lab: devlab
        defaults: { box: x/alpine, box_version: 1.0.0, provider: virtualbox, memory_mb: 10 }
        machines:
          - { name: web }
        """);
    bystander = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::countVisits);
    before = files();
  }

  private void hosts(String entry) throws IOException {
    here.file("hosts.yaml", "hosts:\n  - " + entry + "\n");
  }

  private void countVisits() {
    try {
      while (true) {
        bystander.accept().close();
        visits.incrementAndGet();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @AfterEach
  void nothingElseWasTouched() throws Exception {
    evil.close();
    bystander.close();
    assertThat(visits).as("visits to another host").hasValue(0);
    assertThat(files()).as("files outside the lab's own folder").isEqualTo(before);
    try (Stream<Path> all = Files.walk(temporary)) {
      assertThat(all.filter(path -> path.endsWith("PWNED"))).as("what was run").isEmpty();
    }
    try (Stream<Path> own = Files.walk(here.lab)) {
      assertThat(own.filter(Files::isSymbolicLink)).isEmpty();
    }
  }

  /** All files of this computer but the lab's own, each with its content. */
  private SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(temporary.resolve("here"))) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = temporary.relativize(path).toString();
        // The last two are the test's: what the program printed.
        if (!path.startsWith(here.lab.resolve(".homelab"))
            && !name.matches("here/home/(out|err)[0-9]+")) {
          all.put(name, Files.readString(path, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all;
  }

  private CommandLineRun homelab(String words) throws Exception {
    CommandLineRun run = here.homelab(SMALL, Map.of(), ("--no-ssh-config " + words).split(" ", -1));
    HostileWordsTest.assertHarmless(words, run.out());
    HostileWordsTest.assertHarmless(words, run.err());
    assertThat(run.err() + run.out())
        .doesNotContain("OutOfMemory", "a bug in homelab", "unexpected failure");
    assertThat(run.exit()).as(run.err()).isNotEqualTo(1);
    return run;
  }

  @Test
  void an_honest_host_is_served() throws Exception {
    assertThat(homelab("vos up --yes").exit()).isZero();
    assertThat(homelab("vos destroy --yes").exit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/bin/yes 1,web,ui,info,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 5%s",
        "/usr/bin/yes 1,web,ui,error,aaaaaaaaaaaaaaaaaaa | tr -d '\\012' | head -c 5%s",
        "/usr/bin/yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 5%s >&2"
      })
  void endless_output_of_vagrant_takes_no_more_memory_than_little(String flood) throws Exception {
    evil.lies(
        "vagrant",
        """
        case " $* " in
          *" up "*)
            %s
            exit 1 ;;
        esac
        exec honest-vagrant "$@"
        """
            .formatted(flood.formatted("0000000")));

    assertThat(homelab("-v vos up --yes").exit()).isEqualTo(6);
    assertThat(sizeOf(here.lab.resolve(".homelab"))).isLessThan(40_000_000);
    assertThat(Files.size(here.lab.resolve(".homelab/state.json"))).isLessThan(10_000);
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Before the answer, in it, and in lines as short as can be, which take most memory.
        "/usr/bin/yes | head -c 50000000; exit 0",
        "echo homelab-pid:$$; /usr/bin/yes 'box\ta/1/p' | head -c 50000000; exit 0",
        "echo homelab-pid:$$; tr '\\000' a </dev/zero | head -c 50000000; exit 0",
        "echo homelab-pid:$$; echo homelab-probe-begin 1; /usr/bin/seq 1 9999999 |"
            + " sed 's,.*,box\ta/&/p,' | head -c 3900000; echo; echo homelab-probe-end; exit 0",
        "echo homelab-pid:$$; echo homelab-probe-begin 1; /usr/bin/seq 1 9999999 |"
            + " head -c 3900000; echo; echo homelab-probe-end; exit 0",
        "/usr/bin/yes | head -c 50000000 >&2; exit 1"
      })
  void an_endless_answer_to_the_probe_counts_as_none(String lies) throws Exception {
    evil.logsIn(lies);

    assertThat(homelab("vos up --yes").exit()).isEqualTo(4);
  }

  @Test
  void lies_of_the_probe_about_paths_numbers_and_names_go_nowhere() throws Exception {
    evil.logsIn(
        """
        case $2 in *"sh -s"*)
          echo homelab-pid:$$
          cat >/dev/null
          echo homelab-probe-begin 1
          for key in home user arch cpus memory_mb place provider provider_problem interface subnet \\
            host_only libvirt_network taken allocated box marker file sum executable machine defined nic \\
            disk_room default_route folder run run_said other other_marker other_machine vagrant \\
            disk_mb workdir free_mb; do
            for value in '%1$s' '../../../../%2$s' '99999999999999999999999' '-1' '1e999' '' \\
              "$(printf '\\t\\t\\t')" "{\\"lab\\":\\"$(printf '\\033[2J')\\"}"; do
              printf "$key\\t$value\\n"
              printf "$key\\tx\\t$value\\t$value\\n"
            done
          done
          printf 'workdir\\t%2$s\\nhome\\t/tmp/../%2$s\\n'
          echo homelab-probe-end
          exit 0 ;;
        esac
        """
            .formatted(EVIL.replace("'", ""), here.home));

    for (String words :
        List.of(
            "hosts check",
            "plan --json",
            "vos up --yes",
            "vos status --live",
            "runs list",
            "state recover --yes")) {
      homelab(words);
    }
  }

  @Test
  void a_way_to_a_machine_leads_to_no_other_host_and_runs_nothing() throws Exception {
    evil.lies(
        "vagrant",
        """
        case " $* " in
          *" ssh-config "*)
            printf 'Host web\\n  HostName %1$s\\n  User %1$s\\n  Port 999999999999\\n'
            printf 'Host web\\n  HostName 127.0.0.1\\n  User vagrant\\n  Port %2$d\\n'
            printf '  ProxyCommand touch PWNED\\n  IdentityFile %3$s\\n'
            printf '  LocalCommand touch PWNED\\n  Include /etc/passwd\\n'
            exit 0 ;;
        esac
        exec honest-vagrant "$@"
        """
            .formatted(
                EVIL.replace("'", "").replace("%", "%%"),
                bystander.getLocalPort(),
                here.home.resolve(".ssh/id_rsa")));

    homelab("vos up --yes");
    for (String words :
        List.of("vos ssh-config", "vos status --live", "verify", "vos ssh web -- id")) {
      homelab(words);
    }
    assertThat(Files.readString(here.lab.resolve(".homelab/state.json")))
        .doesNotContain("PWNED", "id_rsa");
  }

  @Test
  void a_key_of_a_machine_is_no_more_than_a_key() throws Exception {
    evil.lies(
        "vagrant",
        """
        case " $* " in
          *" ssh-config "*)
            printf 'Host web\\n  HostName 10.0.0.1\\n  User vagrant\\n  Port 22\\n'
            for each in $(/usr/bin/seq 1 1000); do printf '  IdentityFile /keys/%s\\n' $each; done
            exit 0 ;;
        esac
        exec honest-vagrant "$@"
        """);
    evil.logsIn(
        """
        case $2 in *"cat -- /keys/"*)
          echo homelab-pid:$$
          /usr/bin/yes key | head -c 5000000
          exit 0 ;;
        esac
        """);

    assertThat(homelab("vos up --yes").exit()).isZero();
    homelab("vos ssh-config");
    try (Stream<Path> keys = Files.list(here.lab.resolve(".homelab/keys"))) {
      assertThat(keys.toList())
          .hasSizeBetween(1, 10)
          .allMatch(key -> key.toFile().length() <= 65536);
    }
  }

  @Test
  void runs_that_are_none_and_never_end_are_told_and_hold_nobody_up() throws Exception {
    assertThat(homelab("vos up --yes").exit()).isZero();
    Path runs = Files.createDirectories(evil.home().resolve("lab/.homelab/runs"));
    String escape = "\u001b[2J\u001b]0;owned\u0007";
    Map<String, String> told =
        Map.of(
            "0mwx58000001",
            "[".repeat(100_000),
            "0mwx58000002",
            "{\"verb\":\"" + escape + "\",\"command\":\"" + escape + "\"}",
            "0mwx58000003",
            "{\"limit_s\":99999999999999999999,\"started_at\":\"+999999999-01-01\"}",
            "0mwx58000004",
            "{\"subjects\":[" + "\"web\",".repeat(100_000) + "\"\"]}",
            "0mwx58000005",
            "{\"command\":\"" + "x".repeat(900_000) + "\"}",
            "0mwx58000006",
            "{\"marks\":{\"../../x\":\"y\",\"web\":\"../../x\"}}");
    for (Map.Entry<String, String> each : told.entrySet()) {
      Path run = Files.createDirectories(runs.resolve(each.getKey()));
      Files.writeString(run.resolve("run.json"), each.getValue());
      Files.writeString(run.resolve("out"), escape.repeat(1000) + "\n");
      Files.writeString(run.resolve("err"), escape + "homelab-end 0 ended 0 itself\n");
    }
    // The script's own words, with ends that no run can have.
    evil.logsIn(
        """
        case $2 in *"sh -s -- follow"*|*"sh -s -- print"*|*"sh -s -- cancel"*)
          echo homelab-pid:$$
          cat >/dev/null
          printf '\\nhomelab-end 0 ended 0 itself\\nhomelab-end\\n' >&2
          printf '\\nhomelab-end 00000000000000000000000000000000 ended 99999 itself\\n' >&2
          exit 0 ;;
        esac
        """);

    for (String words :
        List.of(
            "runs list --json",
            "runs show 0mwx58000002",
            "runs logs 0mwx58000002",
            "runs cancel 0mwx58000002 --yes",
            "vos up --yes")) {
      homelab(words);
    }
    assertThat(Files.readString(here.lab.resolve(".homelab/state.json"))).doesNotContain("../");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "A\r\n", "SSH-2.0-x\r\n\u0000\u0000\u0003\u0000"})
  void what_is_no_ssh_server_is_given_up(String words) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> talk(server, words));
      hosts(
          EvilHost.entry("evil", server.getLocalPort())
              .replace("reconnect_s: 0", "reconnect_s: 0, connect_timeout_s: 5"));
      before = files();
      assertThat(homelab("hosts check").exit()).isEqualTo(4);
    }
  }

  /** Says it for ever, and more of nothing. */
  private static void talk(ServerSocket server, String words) {
    byte[] again = words.repeat(10_000).getBytes(StandardCharsets.ISO_8859_1);
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        Thread.ofPlatform().daemon().start(() -> drain(client));
        OutputStream out = client.getOutputStream();
        out.write(words.getBytes(StandardCharsets.ISO_8859_1));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() - end < 0) {
          out.write(again);
        }
      } catch (IOException e) {
        // The client has had enough.
      }
    }
  }

  private static void drain(Socket client) {
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It is closed.
    }
  }
}
