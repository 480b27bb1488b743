package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.VagrantDouble;
import io.homelab.operations.LabOnDoubles;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.HostNetwork.LinkType;
import io.homelab.probe.TakenName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hosts that tell what would drive a terminal: colours, a new title, a cleared screen, letters that
 * run backwards, a name of a million letters. Whatever the command, none of it gets through.
 */
class HostileWordsTest {
  /**
   * Clears the screen, names the window, rings, turns the letters round, and stops in the middle.
   */
  private static final String EVIL =
      "x\u001b[2J\u001b]0;owned\u0007\u202egpj\u2066\u0085\u009b31m\u0007\ud83d\r\ny";

  private static final int LONG = 1_000_000;

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void hostsThatTellEvilThings() {
    lab =
        new LabOnDoubles(
            folder,
            "{ name: web, memory_mb: 512, host: one, depends_on: [db] }",
            "{ name: db, memory_mb: 512, host: two }",
            "{ name: new, memory_mb: 512, host: one }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").bridged("db", "two", "10.9.0.2"));
    for (String host : List.of("one", "two")) {
      lab.told(
          host,
          facts ->
              facts
                  .otherLab(EVIL, "owner " + EVIL, "machine " + EVIL)
                  .otherLab("devlab", "owner " + EVIL, "new")
                  .taken(TakenName.Holder.DOMAIN, "devlab_new", "")
                  .taken(TakenName.Holder.VOLUME, "devlab_new.img", "pool " + EVIL)
                  .providerProblem("libvirt", "problem " + EVIL, "fix " + EVIL)
                  .networkInterface("if" + EVIL, LinkType.WIFI, "")
                  .libvirtNetwork("net " + EVIL)
                  .architecture("arch " + EVIL)
                  .place("place")
                  .machine("web", MachineState.RUNNING));
      VagrantDouble remote = lab.hostDouble(host);
      remote.broken.put("box remove", "no " + EVIL);
      remote.shelf =
          "box\tfree/1/libvirt\t1\thomelab\nbox\theld/1/libvirt\t1\thomelab\nbox\t"
              + EVIL
              + "/1/libvirt\t1\thomelab\nmade\t/lab "
              + EVIL
              + "\tweb "
              + EVIL
              + "/libvirt\nmade_text\t{\"name\":\"held\"}\n";
      for (String verb :
          List.of(
              "up", "halt", "suspend", "resume", "reload", "provision", "destroy", "snapshot")) {
        remote.broken.put(verb + " web", "no " + EVIL);
        remote.broken.put(verb + " db", "no " + EVIL + "z".repeat(LONG));
        remote.broken.put(verb + " new", "no " + EVIL);
      }
    }
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  /** Nothing of a text moves a cursor, rings, or turns letters round. */
  static void assertHarmless(String words, String text) {
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      int kind = Character.getType(c);
      boolean harmful =
          (kind == Character.CONTROL && c != '\n')
              || kind == Character.FORMAT
              || kind == Character.SURROGATE
              || kind == Character.LINE_SEPARATOR
              || kind == Character.PARAGRAPH_SEPARATOR;
      if (harmful) {
        throw new AssertionError(
            "%s prints %s after: %s"
                .formatted(
                    words, Integer.toHexString(c), text.substring(Math.max(0, at - 200), at)));
      }
      at += Character.charCount(c);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "plan -v",
        "plan --explain new",
        "capacity",
        "capacity --without one",
        "rebalance",
        "vos status",
        "vos status --live",
        "verify",
        "hosts list",
        "hosts check",
        "box list",
        "box prune --dry-run",
        "box prune --yes",
        "state show",
        "vos snapshot list",
        "vos up",
        "vos up -v",
        "vos up --no-color web",
        "vos reload",
        "vos provision",
        "vos halt",
        "vos snapshot save before",
        "vos snapshot restore before",
        "box sync",
        "hosts drain one --allow-replace",
        "vos destroy --yes",
        "state recover --yes"
      })
  void a_hosts_words_reach_no_terminal_and_no_program_as_they_came(String words) {
    CommandLineRun human = homelab(words.split(" ", -1));
    assertThat(human.exit()).as(human.err()).isNotEqualTo(1);
    assertHarmless(words, human.out());
    assertHarmless(words, human.err());

    List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.add("--json");
    CommandLineRun json = homelab(all.toArray(String[]::new));
    assertThat(json.exit()).as(json.err()).isNotEqualTo(1);
    assertHarmless(words + " --json", json.out());
    assertHarmless(words + " --json", json.err());
    assertThat(json.out().toLowerCase(Locale.ROOT))
        .as("what a program would unpack")
        .doesNotContain("\\u001b", "\\u009b", "\\u0007", "\\u202e", "\\u2066", "\\b", "\\f");
    List<String> documents =
        json.out().startsWith("{\n") ? List.of(json.out()) : json.out().lines().toList();
    for (String document : documents) {
      assertThat(JsonMapper.shared().readTree(document).get("schema_version").intValue())
          .isEqualTo(1);
    }
  }

  @Test
  void what_a_lost_host_said_last_reaches_no_terminal_as_it_came() {
    for (String host : List.of("one", "two")) {
      lab.hostDouble(host).before =
          command -> {
            throw new RemoteException(
                RemoteException.FailureKind.UNREACHABLE,
                lab.remote(host).name(),
                "lost " + EVIL,
                "try " + EVIL,
                null);
          };
    }
    for (String words : List.of("verify", "vos up", "vos halt", "box sync")) {
      CommandLineRun run = homelab(words.split(" ", -1));
      assertThat(run.exit()).as("%s: %s", words, run.err()).isNotIn(0, 1);
      assertHarmless(words, run.out());
      assertHarmless(words, run.err());
    }
  }

  @Test
  void a_config_for_ssh_is_free_of_a_hosts_words() {
    assertHarmless("vos ssh-config", homelab("vos", "ssh-config").out());
  }

  @Test
  void a_failure_of_a_million_letters_is_told_in_a_screenful() {
    CommandLineRun run = homelab("vos", "reload", "db");

    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("db", "no x").hasSizeLessThan(20_000);
    CommandLineRun json = homelab("vos", "reload", "db", "--json");
    assertThat(json.out()).hasSizeLessThan(40_000);
  }

  @Test
  void an_answer_that_is_none_is_kept_out_of_the_state() {
    lab.hostDouble("one").broken.clear();
    lab.hostDouble("two").broken.clear();
    lab.remote("one").answering(command -> new ExecResult(0, EVIL, EVIL));
    lab.remote("two").answering(command -> new ExecResult(0, EVIL, EVIL));
    assertThat(homelab("vos", "up", "--yes").exit()).isNotIn(0, 1);

    String state = homelab("state", "show", "--json").out();
    assertThat(state).doesNotContain("owned", "gpj");
  }
}
