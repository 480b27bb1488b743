package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.SyncFiles.Found;
import io.homelab.model.SyncFiles.SyncFile;
import io.homelab.model.SyncFiles.Unfit;
import io.homelab.model.SyncFiles.Why;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncFilesTest {
  @TempDir private Path temporary;
  private Path lab;
  private Path outside;

  @BeforeEach
  void a_lab_and_something_beside_it() throws Exception {
    // The folder itself may be reached through a link: that is the user's own choice.
    Path real = Files.createDirectory(temporary.resolve("real"));
    lab = Files.createSymbolicLink(temporary.resolve("lab"), real);
    outside = Files.createDirectory(temporary.resolve("lab-secrets"));
    write("secrets/a", "1");
    Files.writeString(outside.resolve("shadow"), "root:x");
  }

  @Test
  void a_folder_stands_for_all_files_below_it_in_order_of_their_paths() throws Exception {
    write("secrets/b/deep", "22");
    Path script = write("secrets/run.sh", "exit");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    assertThat(found("secrets/"))
        .containsExactly(
            new SyncFile("secrets/a", real("secrets/a"), false, 1),
            new SyncFile("secrets/b/deep", real("secrets/b/deep"), false, 2),
            new SyncFile("secrets/run.sh", real("secrets/run.sh"), true, 4));
    assertThat(found("./secrets/b/deep"))
        .extracting(SyncFile::path)
        .containsExactly("secrets/b/deep");
  }

  @Test
  void a_link_within_the_folder_is_followed_under_its_own_name() throws Exception {
    link("secrets/again", Path.of("a"));
    write("certs/ca", "3");
    link("secrets/certs", lab.resolve("certs"));

    assertThat(found("secrets"))
        .contains(new SyncFile("secrets/again", real("secrets/a"), false, 1))
        .contains(new SyncFile("secrets/certs/ca", real("certs/ca"), false, 1));
  }

  @Test
  void a_link_to_a_file_outside_is_refused_by_name() throws Exception {
    link("secrets/sh", outside.resolve("shadow"));

    assertThat(refused("secrets/"))
        .isEqualTo(
            new Unfit(
                Why.LINK_LEADS_OUT,
                "the link %s/secrets/sh leads out of %s, to %s/shadow"
                    .formatted(lab, lab, outside.toRealPath())));
  }

  @Test
  void a_link_out_is_refused_wherever_it_stands_in_the_path() throws Exception {
    link("elsewhere", outside);
    link("secrets/b", Path.of("../../lab-secrets"));
    link("hop", lab.resolve("elsewhere"));

    assertThat(refused("elsewhere/shadow").reason())
        .startsWith("the link " + lab + "/elsewhere leads out");
    assertThat(refused("elsewhere").why()).isEqualTo(Why.LINK_LEADS_OUT);
    assertThat(refused("secrets").why()).isEqualTo(Why.LINK_LEADS_OUT);
    assertThat(refused("hop/").reason()).startsWith("the link " + lab + "/hop leads out");
  }

  @Test
  void a_folder_whose_name_only_begins_like_the_labs_is_outside() throws Exception {
    Path beside = Files.createDirectory(temporary.resolve("real-2"));
    link("secrets/x", beside);

    assertThat(refused("secrets").why()).isEqualTo(Why.LINK_LEADS_OUT);
  }

  @Test
  void a_link_that_leads_back_is_refused_and_one_to_a_neighbour_is_not() throws Exception {
    write("certs/ca", "3");
    link("secrets/certs", lab.resolve("certs"));
    link("secrets/certs-too", lab.resolve("certs"));
    assertThat(found("secrets")).hasSize(3);

    link("certs/back", lab.resolve("secrets"));

    assertThat(refused("secrets").why()).isEqualTo(Why.LINK_LEADS_BACK);
    assertThat(refused("secrets").reason()).contains("/secrets/certs/back leads back to");
  }

  @Test
  void what_is_no_file_and_links_to_nothing_are_left_out() throws Exception {
    link("secrets/.#a", Path.of("me@desk.4711"));
    assertThat(
            new ProcessBuilder("mkfifo", real("secrets").resolve("pipe").toString())
                .start()
                .waitFor())
        .isZero();

    assertThat(found("secrets")).extracting(SyncFile::path).containsExactly("secrets/a");
  }

  @Test
  void a_missing_entry_is_told_apart_from_a_forbidden_one() throws Exception {
    assertThat(refused("certs/"))
        .isEqualTo(new Unfit(Why.MISSING, lab + "/certs: no such file or folder"));
    link("certs", Path.of("nowhere"));
    assertThat(refused("certs/").why()).isEqualTo(Why.MISSING);
  }

  @Test
  void a_line_break_in_a_name_is_refused_and_not_shown_as_one() throws Exception {
    write("secrets/a\n../../etc/passwd".replace('/', '_').replaceFirst("_", "/"), "x");

    assertThat(refused("secrets").why()).isEqualTo(Why.LINE_BREAK);
    assertThat(refused("secrets").reason()).doesNotContain("\n").contains("a?.._");
  }

  @Test
  void a_large_file_is_not_read() throws Exception {
    try (RandomAccessFile sparse =
        new RandomAccessFile(real("secrets").resolve("big").toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }

    assertThat(found("secrets")).extracting(SyncFile::size).containsExactly(1L, 3L << 30);
  }

  private List<SyncFile> found(String entry) {
    return ((Found) SyncFiles.of(lab, entry)).files();
  }

  private Unfit refused(String entry) {
    return (Unfit) SyncFiles.of(lab, entry);
  }

  private Path real(String path) throws Exception {
    return lab.resolve(path).toRealPath();
  }

  private Path write(String path, String text) throws Exception {
    Path file = lab.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void link(String path, Path target) throws Exception {
    Files.createSymbolicLink(lab.resolve(path), target);
  }
}
