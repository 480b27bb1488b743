package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Lifetime;
import io.homelab.model.Resources;
import io.homelab.remote.HomeOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real shell on this computer looks for the labs in a home. */
@Timeout(60)
class HostLabsTest {
  private static final String LINEAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";

  @TempDir Path home;

  private static MarkerFile marker(String lab) {
    return new MarkerFile(
        new LabName(lab),
        "ci@acme",
        LINEAGE,
        0,
        Optional.empty(),
        new LabTerms(
            Optional.of(
                Lifetime.from(
                    Instant.parse("2026-11-26T10:00:00Z"), Duration.ofHours(2), Duration.ZERO)),
            new TreeMap<>(Map.of("192.168.56.0/24", "10.217.4.0/24"))),
        new TreeMap<>(Map.of("web", new Resources(1, 512, 4))));
  }

  private Path lab(String name, String marker) throws IOException {
    Path workdir = Files.createDirectories(home.resolve("homelab/" + name));
    Files.writeString(workdir.resolve(".homelab-marker.json"), marker);
    Path registry = Files.createDirectories(home.resolve(".homelab")).resolve("workdirs");
    Files.writeString(
        registry, (Files.exists(registry) ? Files.readString(registry) : "") + workdir + "\n");
    return workdir;
  }

  private HostLabs asked() {
    return HostLabs.of(new HomeOnDisk(home, "022"));
  }

  @Test
  void a_host_without_labs_has_none_and_tells_its_clock() {
    HostLabs told = asked();
    assertThat(told.folders()).isEmpty();
    assertThat(told.now())
        .hasValueSatisfying(now ->
            assertThat(Duration.between(now, Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(2)));
  }

  @Test
  void each_folder_is_told_with_its_marker_and_its_machines() throws IOException {
    Path workdir = lab("ci-1", marker("ci-1").toJson());
    Path id = workdir.resolve(".vagrant/machines/db/libvirt/id");
    Files.createDirectories(id.getParent());
    Files.writeString(id, "4711");
    Files.createDirectories(workdir.resolve(".vagrant/machines/gone/libvirt"));

    assertThat(asked().folders())
        .singleElement()
        .satisfies(folder -> {
          assertThat(folder.workdir()).isEqualTo(workdir.toString());
          assertThat(folder.marker()).isEqualTo(marker("ci-1"));
          assertThat(folder.machines()).containsExactly("db");
          assertThat(folder.user()).isEmpty();
        });
  }

  @Test
  void who_holds_the_lock_uses_it() throws IOException {
    lab("ci-1", marker("ci-1").toJson());
    HostLock lock =
        new HostLock(new HomeOnDisk(home, "022"), Optional.empty(), new LabName("ci-1"));
    lock.take(
        new HostLock.Claim(
            "token", "folder", new HostLock.HolderWords("ann@attic", "attic", "vos up"), 1),
        false,
        Optional.empty());

    assertThat(asked().folders().getFirst().user().orElseThrow())
        .startsWith("ann@attic, 'vos up', on attic, since ");

    lock.give("token");
    assertThat(asked().folders().getFirst().user()).isEmpty();
  }

  @Test
  void what_is_no_lab_is_passed_over() throws Exception {
    lab("ci-1", marker("ci-1").toJson());
    lab("damaged", "{\"lab\": ");
    lab(
        "evil",
        marker("evil").toJson().replace("2026-11-26T12:00:00Z", "+99999999-01-01T00:00:00Z"));
    Path pipe = lab("pipe", "").resolve(".homelab-marker.json");
    Files.delete(pipe);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.delete(lab("folder", "").resolve(".homelab-marker.json"));
    Files.createDirectory(home.resolve("homelab/folder/.homelab-marker.json"));
    Path gone = lab("gone", marker("gone").toJson());
    Files.delete(gone.resolve(".homelab-marker.json"));
    Files.delete(gone);
    Files.writeString(
        home.resolve(".homelab/workdirs"),
        Files.readString(home.resolve(".homelab/workdirs")) + "../etc\n-x\n$(reboot)\n");

    assertThat(asked().folders())
        .extracting(folder -> folder.marker().lab().value())
        .containsExactly("ci-1");
    assertThat(asked().unreadable())
        .containsExactly(
            home.resolve("homelab/damaged").toString(), home.resolve("homelab/evil").toString());
  }

  @Test
  void a_host_that_lies_gives_no_lab() {
    HostLabs told =
        HostLabs.parse(
            """
            now 99999999999999999999
            lab relative/path
            marker %s
            lab /home/ops/../../etc
            marker %s
            lab /home/ops/x
            machine ../../etc/passwd
            held token x
            marker not json
            end
            """
                .formatted(oneLine(), oneLine()));
    assertThat(told.now()).isEmpty();
    assertThat(told.folders()).isEmpty();
  }

  private static String oneLine() {
    return marker("ci-1").toJson().replace("\n", " ");
  }
}
