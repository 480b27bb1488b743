package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.engine.BoxUse;
import io.homelab.engine.EngineContext;
import io.homelab.engine.HeardWords;
import io.homelab.engine.ShelvedBox;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class VagrantShelfTest {
  private static final BoxRef TINY = new BoxRef("me/tiny", "1.0.0", "libvirt");
  private static final BoxRef OLD = new BoxRef("me/tiny", "0.9.0", "libvirt");
  private static final String IMAGE = "me-VAGRANTSLASH-tiny_vagrant_box_image_1.0.0_box_0.img";

  @TempDir Path folder;
  private ShelfOnDisk host;

  @BeforeEach
  void home() throws IOException {
    host = new ShelfOnDisk(Files.createDirectory(folder.resolve("a home")));
  }

  private ShelvedBox only() {
    List<ShelvedBox> boxes = host.shelf().look().boxes();
    assertThat(boxes).hasSize(1);
    return boxes.getFirst();
  }

  private List<String> doubts() {
    return only().doubts();
  }

  @Test
  void a_box_counts_with_the_images_that_libvirt_has_of_it() throws IOException {
    host.brought(TINY);
    long alone = only().bytes();
    assertThat(alone).isGreaterThanOrEqualTo(100_000L);
    host.volume(IMAGE, 5_000_000, "");
    host.volume("me-VAGRANTSLASH-tiny_vagrant_box_image_1.0.0.img", 70_000, "");
    host.volume("me-VAGRANTSLASH-tiny_vagrant_box_image_1.0.01_box.img", 1, "");
    host.volume("me-VAGRANTSLASH-tinyish_vagrant_box_image_1.0.0_box.img", 1, "");
    assertThat(only()).isEqualTo(new ShelvedBox(TINY, alone + 5_070_000, true, List.of()));
  }

  @Test
  void only_what_has_the_mark_was_brought_here() throws IOException {
    host.brought(TINY);
    host.added(OLD);
    assertThat(host.shelf().look().boxes())
        .extracting(ShelvedBox::brought)
        .containsExactly(false, true);
  }

  @Test
  void a_disk_that_is_laid_over_its_image_holds_a_box_whoever_made_the_disk() throws IOException {
    host.brought(TINY);
    host.volume(IMAGE, 5_000_000, "");
    host.volume("theirs.img", 100, IMAGE);
    assertThat(doubts()).containsExactly("the disk theirs.img in pool default is laid over it");
    assertThat(host.shelf().remove(TINY)).isPresent();
    assertThat(host.done()).isEmpty();
  }

  @Test
  void a_vm_that_has_the_image_itself_as_its_disk_holds_a_box() throws IOException {
    host.brought(TINY);
    host.volume(IMAGE, 5_000_000, "");
    host.domain("odd one", "/pool/default/" + IMAGE);
    assertThat(doubts()).containsExactly("VM odd one has it as its disk");
  }

  @Test
  void a_disk_that_is_in_no_pool_and_tells_nothing_keeps_all_boxes_of_libvirt() throws IOException {
    host.brought(TINY);
    host.volume(IMAGE, 5_000_000, "");
    host.domain("far", "/elsewhere/disk.qcow2");
    assertThat(doubts())
        .containsExactly(
            "it is not known whether anything needs it: what the disk /elsewhere/disk.qcow2 of VM"
                + " far is laid over is not known");
  }

  @Test
  void a_pool_that_is_not_active_may_have_disks_that_are_laid_over_an_image() throws IOException {
    host.brought(TINY);
    host.write("libvirt/inactive", "attic      \n\n");
    assertThat(doubts()).as("without an image there is nothing to be laid over").isEmpty();
    host.volume(IMAGE, 5_000_000, "");
    assertThat(doubts())
        .containsExactly(
            "it is not known whether anything needs it: the storage pool attic is not active");
  }

  @Test
  void a_libvirt_that_does_not_answer_keeps_its_boxes_and_those_of_others_can_go()
      throws IOException {
    BoxRef other = new BoxRef("me/tiny", "1.0.0", "virtualbox");
    host.brought(TINY);
    host.brought(other);
    host.write("libvirt/silent", "");
    List<ShelvedBox> boxes = host.shelf().look().boxes();
    assertThat(boxes.getFirst().doubts()).singleElement().asString().contains("failed to connect");
    assertThat(boxes.getLast()).extracting(ShelvedBox::box).isEqualTo(other);
    assertThat(boxes.getLast().doubts()).isEmpty();
  }

  @Test
  void without_virsh_nobody_knows_what_libvirt_has() throws IOException {
    host.brought(TINY);
    Files.delete(host.home.resolve("bin/virsh"));
    assertThat(doubts()).singleElement().asString().contains("virsh is not there");
  }

  @Test
  void the_libvirt_that_the_lab_names_is_asked_beside_the_usual_one() throws IOException {
    host.brought(TINY);
    host.write(
        "bin/virsh", "#!/bin/sh\necho \"$3\" >> \"$HOME/asked\"\necho 'error: no' >&2\nexit 1\n");
    host.shelf(Optional.of("qemu:///session")).look();
    assertThat(Files.readAllLines(host.home.resolve("asked")))
        .containsExactly("qemu:///system", "qemu:///session");
  }

  @Test
  void machines_of_every_lab_on_the_host_hold_what_they_were_made_from() throws IOException {
    host.brought(TINY);
    host.brought(OLD);
    host.machine("lab", "web", "me/tiny", "1.0.0");
    host.machine("other lab", "db", "me/tiny", "0.9.0");
    host.labs("lab", "other lab", "gone");
    assertThat(host.shelf().look().boxes())
        .extracting(box -> box.doubts().getFirst())
        .containsExactly(
            "machine db in %s/other lab was made from it".formatted(host.home),
            "machine web in %s/lab was made from it".formatted(host.home));
  }

  @Test
  void what_another_labs_machines_are_to_be_made_from_is_held_and_what_ours_were_is_not()
      throws IOException {
    host.brought(TINY);
    host.brought(OLD);
    host.labs("lab", "other");
    Lab lab =
        LabText.read(
                folder,
                LabText.TWO_HOSTS,
                "{ name: web, box: me/tiny, box_version: 1.0.0, provision: [{ inline: 'box: a' }] }")
            .lab();
    String config =
        new String(
            VosConfig.bytes(
                lab,
                new TreeMap<>(Map.of(new MachineName("web"), new HostName("one"))),
                Map.of(),
                Optional.empty()),
            StandardCharsets.UTF_8);
    host.write("other/config-vos.yaml", config);
    host.write("lab/config-vos.yaml", config.replace("1.0.0", "0.9.0"));
    assertThat(host.shelf().look().uses())
        .containsExactly(
            new BoxUse(
                "me/tiny",
                Optional.of("1.0.0"),
                Optional.empty(),
                "the lab in %s/other needs it".formatted(host.home)));
    assertThat(host.shelf().look().boxes().getFirst().doubts()).isEmpty();
  }

  @Test
  void machines_that_vagrant_knows_in_other_folders_hold_a_box_too() throws IOException {
    host.brought(TINY);
    host.write(
        ".vagrant.d/data/machine-index/index",
        """
        {"version":1,"machines":{"0123":{"local_data_path":"/p/.vagrant","name":"default",
        "provider":"libvirt","state":"running","vagrantfile_path":"/p","extra_data":{"box":
        {"name":"me/tiny","provider":"libvirt","version":"1.0.0"}}},"4567":{"extra_data":{}}}}
        """);
    assertThat(doubts()).containsExactly("Vagrant knows machine default in /p, made from it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".vagrant.d/data/machine-index/index",
        "lab/.vagrant/machines/web/libvirt/box_meta",
      })
  void what_cannot_be_understood_keeps_every_box(String file) throws IOException {
    host.brought(new BoxRef("me/tiny", "1.0.0", "virtualbox"));
    host.write(file, "{\"machines\": {\"1\": ");
    assertThat(doubts())
        .singleElement()
        .asString()
        .startsWith("it is not known whether anything needs it: ")
        .endsWith(" makes no sense");
  }

  @Test
  void a_box_of_linked_machines_of_several_architectures_or_versions_alike_stays()
      throws IOException {
    Path linked = host.brought(new BoxRef("a", "1.0", "virtualbox"));
    Files.writeString(linked.resolve("master_id"), "0123");
    assertThat(doubts()).containsExactly("VirtualBox machines may be linked to it");
    assertThat(only().brought()).isFalse();

    Files.delete(linked.resolve("master_id"));
    assertThat(doubts()).isEmpty();
    host.write(".vagrant.d/boxes/a/1.0/arm64/virtualbox/metadata.json", "{}");
    host.write(".vagrant.d/boxes/a/1.0/arm64/virtualbox/.homelab-box", "");
    assertThat(doubts()).containsExactly("it is there for several architectures");

    host.brought(new BoxRef("a", "1.0.0", "virtualbox"));
    assertThat(host.shelf().look().boxes().getLast().doubts())
        .containsExactly("Vagrant takes it for version 1.0");
  }

  @Test
  void a_box_goes_with_its_images_first_and_outside_of_any_project() throws IOException {
    Path box = host.brought(TINY);
    Path stays = host.brought(OLD);
    host.volume(IMAGE, 5_000_000, "");
    host.volume("disk.img", 100, "me-VAGRANTSLASH-tiny_vagrant_box_image_0.9.0_box_0.img");

    assertThat(host.shelf().remove(TINY)).isEmpty();

    assertThat(box.getParent()).as("the folder of its version").doesNotExist();
    assertThat(stays).exists();
    assertThat(host.done())
        .containsExactly(
            "vol-delete default " + IMAGE,
            "vagrant --machine-readable box remove --provider libvirt --box-version 1.0.0 --"
                + " me/tiny",
            "in /");
    assertThat(host.home.resolve(".homelab")).as("the lock is gone, too").doesNotExist();
    assertThat(host.shelf().remove(TINY)).as("gone is gone").isEmpty();
    assertThat(host.done()).hasSize(3);
  }

  @Test
  void a_box_without_the_mark_is_never_removed() throws IOException {
    Path box = host.added(TINY);
    host.volume(IMAGE, 5_000_000, "");
    assertThat(host.shelf().remove(TINY)).contains("homelab did not bring it");
    assertThat(box).exists();
    assertThat(host.done()).isEmpty();
  }

  @Test
  void an_image_that_is_laid_under_a_disk_in_the_last_moment_stays() throws IOException {
    host.brought(TINY);
    host.volume(IMAGE, 5_000_000, "");
    host.volume("late.img", 100, IMAGE);
    ExecResult refused =
        host.run(
            RemoteCommand.of(
                    Argv.of("sh", "-s", "--", "remove", "qemu:///system", "default", IMAGE),
                    Duration.ofSeconds(30))
                .withStdin(Stdin.text(VagrantShelf.script())));
    assertThat(refused.exitCode()).isEqualTo(66);
    assertThat(refused.stderr()).contains("a disk is laid over it");
    assertThat(host.done()).isEmpty();
  }

  @Test
  void what_vagrant_says_against_the_removal_is_told_and_the_lock_is_given_back()
      throws IOException {
    host.brought(TINY);
    host.labs("lab");
    host.write("vagrant-fails", "");
    assertThatThrownBy(() -> host.shelf().remove(TINY))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("vagrant box remove of %s failed on here: no more of this", TINY);
    assertThat(host.home.resolve(".homelab/workdirs")).exists();
    Files.delete(host.home.resolve("vagrant-fails"));
    assertThat(host.shelf().remove(TINY)).isEmpty();
  }

  @Test
  void a_box_that_somebody_added_anew_while_we_waited_stays() throws IOException {
    Path box = host.added(TINY);
    ExecResult left =
        host.run(
            RemoteCommand.of(
                Argv.of(
                    "sh",
                    "-c",
                    VagrantShelf.REMOVE,
                    "sh",
                    "me-VAGRANTSLASH-tiny",
                    "1.0.0",
                    "libvirt",
                    "rm",
                    "-r",
                    box.toString()),
                Duration.ofSeconds(30)));
    assertThat(left.exitCode()).isEqualTo(66);
    assertThat(box).exists();
  }

  @Test
  void an_answer_that_was_cut_off_is_a_failure_of_the_host() {
    RecordingHost remote =
        new RecordingHost("two")
            .answering(command -> new ExecResult(0, "homelab-shelf-begin 1\nbox\ta/1/libvirt", ""));
    VagrantShelf shelf =
        new VagrantShelf(
            new EngineContext(remote, "/w", true, new HeardWords()),
            Optional.of("qemu:///session"));
    assertThatThrownBy(shelf::look)
        .isInstanceOf(RemoteException.class)
        .hasMessage("the list of its boxes was cut off on two");
    assertThat(remote.commands().getFirst().argv().words())
        .containsExactly("sh", "-s", "--", "look", "/w", "qemu:///session");
  }
}
