package io.homelab.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homelab.remote.ssh.SshHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies to a real sshd, with its SFTP subsystem, without it, and with one that does not start. */
@Timeout(180)
class UploadLabTest {
  private static final String SFTP = "Subsystem sftp internal-sftp";
  private static final String NONE = "LogLevel ERROR";
  private static final String BROKEN = "Subsystem sftp /no/such/sftp-server";

  @TempDir Path folder;

  private SshServer server(String config) throws IOException, InterruptedException {
    SshServer server =
        SshServer.start(folder.resolve("server"), List.of("ed25519"), List.of(config));
    server.trust(folder.resolve("known_hosts"), "ed25519");
    return server;
  }

  private RemoteHost open(SshServer server) {
    return new SshHosts(
            SshServer.settings(
                folder,
                folder.resolve("known_hosts"),
                Optional.empty(),
                Optional.empty(),
                List.of()))
        .open(server.host("box"));
  }

  private Path file(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return Files.write(folder.resolve("source"), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE, BROKEN})
  void a_file_arrives_whole_and_for_its_owner_only(String config) throws Exception {
    Path source = file(5_000_001);
    Path target = folder.resolve("it's a target");
    try (SshServer server = server(config);
        RemoteHost host = open(server)) {
      List<Long> heard = new ArrayList<>();
      long sent =
          host.upload(
              source,
              target.toString(),
              (done, total) -> {
                assertThat(total).isEqualTo(5_000_001);
                heard.add(done);
              });
      assertThat(sent).isEqualTo(5_000_001);
      assertThat(target).hasSameBinaryContentAs(source);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
          .isEqualTo("rw-------");
      assertThat(heard).isSorted().endsWith(5_000_001L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE})
  void what_is_there_is_not_sent_again(String config) throws Exception {
    Path source = file(3_000_000);
    Path target = folder.resolve("target");
    Files.write(target, Arrays.copyOf(Files.readAllBytes(source), 1_234_567));
    try (SshServer server = server(config);
        RemoteHost host = open(server)) {
      assertThat(host.upload(source, target.toString(), TransferListener.NONE))
          .isEqualTo(3_000_000 - 1_234_567);
      assertThat(target).hasSameBinaryContentAs(source);
      assertThat(host.upload(source, target.toString(), TransferListener.NONE)).isZero();
      assertThat(target).hasSameBinaryContentAs(source);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE})
  void a_longer_target_is_replaced(String config) throws Exception {
    Path source = file(1000);
    Path target = Files.write(folder.resolve("target"), new byte[2000]);
    try (SshServer server = server(config);
        RemoteHost host = open(server)) {
      assertThat(host.upload(source, target.toString(), TransferListener.NONE)).isEqualTo(1000);
      assertThat(target).hasSameBinaryContentAs(source);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE})
  void a_target_that_cannot_be_written_is_named(String config) throws Exception {
    Path source = file(1000);
    try (SshServer server = server(config);
        RemoteHost host = open(server)) {
      RemoteException e =
          catchThrowableOfType(
              RemoteException.class,
              () -> host.upload(source, "/no/such/folder/target", TransferListener.NONE));
      assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.FAILED);
      assertThat(e.getMessage())
          .containsPattern("/no/such/folder/target.*\\(.*(No such|nonexistent)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE})
  void a_copy_that_was_cut_goes_on_where_it_stopped(String config) throws Exception {
    Path source = file(200_000_000);
    Path target = folder.resolve("target");
    try (SshServer server = server(config)) {
      try (RemoteHost host = open(server)) {
        RemoteException e =
            catchThrowableOfType(
                RemoteException.class,
                () ->
                    host.upload(
                        source,
                        target.toString(),
                        (done, total) -> {
                          if (done > 10_000_000) {
                            server.killSessions();
                          }
                        }));
        assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.UNREACHABLE);
      }
      long there = Files.size(target);
      assertThat(there).isBetween(1_000_000L, 199_000_000L);
      try (RemoteHost host = open(server)) {
        assertThat(host.upload(source, target.toString(), TransferListener.NONE))
            .isEqualTo(200_000_000 - there);
      }
      assertThat(target).hasSameBinaryContentAs(source);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SFTP, NONE})
  void an_interrupt_stops_the_copy_and_leaves_the_connection_usable(String config)
      throws Exception {
    Path source = file(300_000_000);
    Path target = folder.resolve("target");
    try (SshServer server = server(config);
        RemoteHost host = open(server)) {
      CountDownLatch onTheWay = new CountDownLatch(1);
      AtomicReference<RemoteException> thrown = new AtomicReference<>();
      Thread caller =
          Thread.startVirtualThread(() ->
              thrown.set(
                  catchThrowableOfType(
                      RemoteException.class,
                      () ->
                          host.upload(
                              source,
                              target.toString(),
                              (done, total) -> {
                                if (done > 1_000_000) {
                                  onTheWay.countDown();
                                }
                              }))));
      onTheWay.await();
      caller.interrupt();
      assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
      assertThat(thrown.get().kind()).isEqualTo(RemoteException.FailureKind.INTERRUPTED);
      Path small = Files.writeString(folder.resolve("small"), "hello");
      assertThat(host.upload(small, folder.resolve("other").toString(), TransferListener.NONE))
          .isEqualTo(5);
    }
  }
}
