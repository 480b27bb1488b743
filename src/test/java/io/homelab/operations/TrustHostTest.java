package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.VagrantStore;
import io.homelab.config.LabFiles;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.remote.Console;
import io.homelab.remote.ssh.EmbeddedSshd;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import io.homelab.remote.ssh.TestKeys;
import io.homelab.report.HostKeysView;
import io.homelab.state.Refuge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrustHostTest {
  private static final HostKey NEW = TestKeys.hostKey(TestKeys.rsa("host").getPublic());
  private static final HostKey OLD = TestKeys.hostKey(TestKeys.rsa("old").getPublic());

  @TempDir Path temporary;
  private Path folder;
  private Path userFile;
  private EmbeddedSshd server;

  @BeforeEach
  void oneServer() throws IOException {
    folder = Files.createDirectory(temporary.resolve("lab"));
    userFile = temporary.resolve("known_hosts");
    server = EmbeddedSshd.start(temporary.resolve("host"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private OpenLab lab(String hosts) {
    LabFiles files = LabText.read(folder, hosts, "{ name: web }");
    SshSettings ssh =
        new SshSettings(
            temporary,
            List.of(userFile, OpenLab.knownHosts(files.lab())),
            Optional.empty(),
            "tester",
            Duration.ofSeconds(5),
            Optional.empty(),
            files.hosts(),
            Console.none());
    return OpenLab.of(
        files,
        host -> new SshHosts(ssh).open(host),
        () -> ssh,
        new VagrantEngine(),
        BoxRegistry.UNASKED,
        VagrantStore.NONE,
        FolderBooks.beside(folder, Refuge.NONE),
        new Caller("ops@bench", "bench", 7, Optional.empty(), () -> Instant.EPOCH));
  }

  private OpenLab lab() {
    return lab(
        """
        hosts:
          - { name: box, address: 127.0.0.1, ssh_user: tester, ssh_port: %d }
          - { name: here, address: 127.0.0.1 }
        """
            .formatted(server.port()));
  }

  private void known(HostKey key, String marker) throws IOException {
    Files.writeString(
        userFile,
        "%s[127.0.0.1]:%d %s %s\n".formatted(marker, server.port(), key.type(), key.base64()));
  }

  private static TrustKeys shown(OpenLab lab) {
    List<TrustHost.ServerOnTheWay> servers = TrustHost.of(lab, "box").orThrow().servers();
    assertThat(servers).hasSize(1);
    return servers.getFirst().look().orThrow().orElseThrow();
  }

  @Test
  void a_key_is_shown_first_and_trusted_for_this_lab_after_a_yes_to_just_this_one() {
    OpenLab lab = lab();
    TrustKeys keys = shown(lab);

    assertThat(HostKeysView.human(keys))
        .isEqualTo(
            "host box (127.0.0.1 port %d) shows:\n  ssh-rsa %s\n"
                .formatted(server.port(), NEW.fingerprint()));
    assertThat(keys.objection(false)).isEmpty();
    assertThat(Refusals.of(keys.apply(new Approval("another"), false)).kind())
        .isEqualTo(Refusal.Kind.USAGE);
    assertThat(OpenLab.knownHosts(lab.lab())).doesNotExist();

    TrustKeys.Trusted trusted = keys.apply(new Approval(keys.digest()), false).orThrow();

    assertThat(trusted.file()).isEqualTo(folder.resolve(".homelab/known_hosts"));
    assertThat(trusted.file()).content().contains(NEW.base64());
    assertThat(trusted.notices()).isEmpty();
    assertThat(userFile).doesNotExist();
  }

  @Test
  void nobody_s_yes_is_a_refusal_that_says_how_to_compare() {
    Refusal refusal = shown(lab()).untrusted();

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.sentence()).isEqualTo("the keys of host box were not confirmed");
    assertThat(refusal.hint()).contains("ssh-keygen -lf");
  }

  @Test
  void a_changed_key_is_replaced_only_when_that_was_asked_for() throws IOException {
    known(OLD, "");
    OpenLab lab = lab();
    TrustKeys keys = shown(lab);
    Approval yes = new Approval(keys.digest());

    assertThat(HostKeysView.human(keys))
        .endsWith(
            "known so far, and no longer shown:\n  ssh-rsa %s\n".formatted(OLD.fingerprint()));
    Refusal refusal = Refusals.of(keys.apply(yes, false));
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.sentence()).contains(OLD.fingerprint(), NEW.fingerprint());
    assertThat(refusal.hint()).endsWith("homelab hosts trust box --replace");
    assertThat(OpenLab.knownHosts(lab.lab())).doesNotExist();

    assertThat(keys.apply(yes, true).orThrow().notices())
        .singleElement()
        .satisfies(notice -> assertThat(notice).startsWith(userFile + " line 1 still lists"));
  }

  @Test
  void a_revoked_key_is_trusted_by_no_yes_and_no_option() throws IOException {
    known(NEW, "@revoked ");
    TrustKeys keys = shown(lab());

    assertThat(keys.revoked()).isTrue();
    assertThat(Refusals.of(keys.apply(new Approval(keys.digest()), true)).sentence())
        .contains("marked @revoked", NEW.fingerprint());
  }

  @Test
  void a_key_that_is_known_already_is_shown_again_but_not_that_of_a_jump_host() throws IOException {
    known(NEW, "");
    assertThat(shown(lab()).replaced()).isEmpty();

    try (EmbeddedSshd inner = EmbeddedSshd.start(temporary.resolve("inner"))) {
      OpenLab behind =
          lab(
              """
              hosts:
                - { name: gate, address: 127.0.0.1, ssh_user: tester, ssh_port: %d }
                - { name: box, address: 127.0.0.1, ssh_user: tester, ssh_port: %d, proxy_jump: gate }
              """
                  .formatted(server.port(), inner.port()));
      List<TrustHost.ServerOnTheWay> way = TrustHost.of(behind, "box").orThrow().servers();
      assertThat(way).hasSize(2);
      assertThat(way.getFirst().look().orThrow()).isEmpty();
    }
  }

  @Test
  void an_unknown_jump_host_is_shown_before_the_host_behind_it() {
    OpenLab behind =
        lab(
            """
            hosts:
              - { name: gate, address: 127.0.0.1, ssh_user: tester, ssh_port: %d }
              - { name: box, address: 127.0.0.1, ssh_user: tester, ssh_port: 9, proxy_jump: gate }
            """
                .formatted(server.port()));

    TrustKeys gate =
        TrustHost.of(behind, "box").orThrow().servers().getFirst().look().orThrow().orElseThrow();

    assertThat(gate.server()).contains("host box", "host gate");
  }

  @Test
  void this_computer_has_no_key_to_trust_and_a_server_that_is_off_is_refused() {
    OpenLab lab = lab();
    assertThat(TrustHost.of(lab, "here").orThrow().servers()).isEmpty();
    assertThat(TrustHost.of(lab, "here").orThrow().keyless())
        .contains("here is this computer, which has no key to trust");
    assertThat(TrustHost.of(lab, "box").orThrow().keyless()).isEmpty();
    TrustHost.ServerOnTheWay box = TrustHost.of(lab, "box").orThrow().servers().getFirst();
    server.close();

    assertThat(Refusals.of(box.look()).kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(Refusals.of(TrustHost.of(lab, "bx")).hint()).isEqualTo("did you mean 'box'?");
  }
}
