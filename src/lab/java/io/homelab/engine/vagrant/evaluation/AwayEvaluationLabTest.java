package io.homelab.engine.vagrant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.ForeignDefinition.Away;
import io.homelab.model.HostName;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.SshServer;
import io.homelab.remote.ssh.SshHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Vagrantfile that travels through a real sshd to a real Vagrant. */
class AwayEvaluationLabTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private SshServer server;
  private RemoteHost host;

  @BeforeEach
  void a_host() throws IOException, InterruptedException {
    server = SshServer.start(folder.resolve("server"));
    server.trust(folder.resolve("known_hosts"), "ed25519");
    host =
        new SshHosts(
                SshServer.settings(
                    folder,
                    folder.resolve("known_hosts"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of()))
            .open(server.host("box"));
  }

  @AfterEach
  void gone() {
    host.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"settings-in-yaml", "environment-variables", "many-provisioners"})
  void it_comes_to_the_same_there_as_here(String name) {
    Path file = Sample.named(name).vagrantfile();
    Evaluation here = new Evaluation(new LocalHost(new HostName("here"), folder), LIMIT);

    assertThat(new AwayEvaluation(new Away(host, System.getenv()), LIMIT).of(file, "libvirt"))
        .isEqualTo(here.of(file, "libvirt"));
  }

  @Test
  void a_variable_of_this_computer_decides_there() throws IOException {
    Path lab = Files.createDirectories(folder.resolve("lab"));
    Path file =
        Files.writeString(
            lab.resolve("Vagrantfile"),
            "Vagrant.configure('2') { |c| c.vm.box = ENV.fetch('LAB_BOX') }\n");

    EvaluatedVagrantfile read =
        new AwayEvaluation(new Away(host, Map.of("LAB_BOX", "o'clock")), LIMIT).of(file, "libvirt");

    assertThat(read.machines().getFirst().box()).contains("o'clock");
    assertThat(read.environment()).containsEntry("LAB_BOX", "o'clock");
  }
}
