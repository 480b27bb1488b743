package io.homelab.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.remote.ExecResult;
import io.homelab.remote.LocalHost;
import io.homelab.remote.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ansible-playbook} and the real {@code ssh}, through one sshd as the host to
 * another as the machine.
 */
@Timeout(120)
class PlaybookLabTest {
  private static final ProvisionChoice SITE = new ProvisionChoice(new TreeSet<>(Set.of("site")));

  @TempDir Path folder;
  private SshServer host;
  private SshServer guest;

  @BeforeEach
  void a_machine_behind_a_host() throws Exception {
    host = SshServer.start(folder.resolve("host"));
    guest = SshServer.start(folder.resolve("guest"));
    Path lab = folder.resolve("lab");
    Path tasks = Files.createDirectories(lab.resolve("play/roles/note/tasks"));
    Files.writeString(
        tasks.resolve("main.yml"),
        "- copy: { content: '{{ token }}', dest: '%s' }\n".formatted(folder.resolve("written")));
    Files.writeString(
        lab.resolve("play/site.yml"),
        "- { hosts: front_end, gather_facts: false, roles: [note] }\n");
    Files.writeString(
        lab.resolve("play/slow.yml"),
        "- { hosts: all, gather_facts: false, tasks: [{ command: sleep 300 }] }\n");
    Files.writeString(
        lab.resolve("play/bad.yml"),
        "- { hosts: all, gather_facts: false, tasks: [{ fail: { msg: on purpose } }] }\n");
  }

  @AfterEach
  void stopped() {
    host.close();
    guest.close();
  }

  private Bench machine(String provisioner) throws Exception {
    Path lab = folder.resolve("lab");
    Bench bench =
        new Bench(
            lab,
            LabText.read(
                lab,
                "hosts: [{ name: two, address: %s, ssh_port: %d, ssh_user: %s, ssh_key: %s }]\n"
                    .formatted(
                        SshServer.ADDRESS,
                        host.port(),
                        System.getProperty("user.name"),
                        host.userKey()),
                "{ name: web, role: front-end, host: two, provision: [" + provisioner + "] }"));
    GuestAccess way =
        new GuestAccess(
            SshServer.ADDRESS, guest.port(), System.getProperty("user.name"), List.of("/keys/web"));
    bench.state(bench.states().ready("web", "two").change("web", record -> record.withAccess(way)));
    bench.facts("two").machine("web", MachineState.RUNNING);
    host.trust(Files.createDirectories(bench.store.folder()).resolve("known_hosts"), "ed25519");
    String key = Files.readString(guest.userKey());
    bench
        .host("two")
        .remote()
        .answering(command ->
            new ExecResult(0, command.argv().words().contains("/keys/web") ? key : "", ""));
    bench.here.answering(new LocalHost(new HostName("here"), folder)::run);
    return bench;
  }

  private RunOutcome run(String provisioner) throws Exception {
    Bench bench = machine(provisioner);
    return bench.verbs().provision(bench.scriptDigests(), SITE);
  }

  private static List<Path> leftovers() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.toString().contains("/homelab-ansible-")).toList();
    }
  }

  @Test
  void a_playbook_with_a_role_and_a_variable_reaches_the_machine_and_leaves_nothing_here()
      throws Exception {
    List<Path> before = leftovers();
    RunOutcome outcome =
        run(
            "{ type: ansible, name: site, playbook: play/site.yml, extra_vars: { token: s3cret } }");
    assertThat(outcome.failed()).isEmpty();
    assertThat(folder.resolve("written")).hasContent("s3cret");
    assertThat(leftovers()).isEqualTo(before);
  }

  @Test
  void what_ansible_says_of_a_failure_is_in_the_outcome() throws Exception {
    RunOutcome.Failure failure =
        run("{ type: ansible, name: site, playbook: play/bad.yml }").failed().getFirst();
    assertThat(failure.error()).endsWith("ansible-playbook ended with exit code 2");
    assertThat(String.join("\n", failure.log())).contains("on purpose");
  }

  @Test
  void a_playbook_is_ended_when_its_time_is_up() throws Exception {
    RunOutcome.Failure failure =
        run("{ type: ansible, name: site, playbook: play/slow.yml, timeout_s: 8 }")
            .failed()
            .getFirst();
    assertThat(failure.error()).endsWith("it was ended after 8 s, its time limit");
    assertThat(failure.log()).isNotEmpty();
  }
}
