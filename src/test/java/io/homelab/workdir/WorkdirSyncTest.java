package io.homelab.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.FactsBuilder;
import io.homelab.model.Argv;
import io.homelab.model.LabName;
import io.homelab.model.LabTerms;
import io.homelab.model.Resources;
import io.homelab.model.SyncFiles;
import io.homelab.probe.HostFacts;
import io.homelab.remote.HomeOnDisk;
import io.homelab.remote.RecordingHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real scripts in a real shell, in a home of their own. */
@Timeout(60)
class WorkdirSyncTest {
  private static final MarkerFile MARKER =
      new MarkerFile(
          new LabName("devlab"),
          "ops@bench",
          "11111111-2222-3333-4444-555555555555",
          new TreeMap<>(Map.of("web", new Resources(1, 512, 0))));

  @TempDir Path temporary;
  Path home;
  Path workdir;
  HomeOnDisk host;

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(temporary.resolve("home of 'ops' $x"));
    workdir = home.resolve("homelab/dev lab");
    host = new HomeOnDisk(home, "022");
  }

  private static WorkdirContent content(String... pathsAndTexts) {
    TreeMap<String, WorkdirContent.WorkdirFile> files = new TreeMap<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(
          pathsAndTexts[i],
          new WorkdirContent.WorkdirFile(
              pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8), false));
    }
    return new WorkdirContent(files);
  }

  private static Map<String, String> sums(WorkdirContent content) {
    Map<String, String> sums = new HashMap<>();
    content.files().forEach((path, entry) -> sums.put(path, entry.sha256()));
    return sums;
  }

  /** What the probe would tell: the marker, and the sums of the files that the manifest names. */
  private WorkdirSync sync() throws IOException {
    Map<String, String> sums = new HashMap<>();
    Path manifest = workdir.resolve(WorkdirFiles.MANIFEST);
    if (Files.exists(manifest)) {
      for (String path : Files.readAllLines(manifest)) {
        Path file = workdir.resolve(path);
        sums.put(
            path,
            Files.isRegularFile(file)
                ? new WorkdirContent.WorkdirFile(Files.readAllBytes(file), false).sha256()
                : "");
      }
    }
    FactsBuilder facts = FactsBuilder.facts().workdir(workdir.toString()).files(sums);
    Path rights = workdir.resolve(WorkdirFiles.EXECUTABLE);
    if (Files.exists(rights)) {
      facts.executable(Files.readAllLines(rights));
    }
    Path marker = workdir.resolve(WorkdirFiles.MARKER);
    if (Files.exists(marker)) {
      facts.marker(MarkerFile.parse(Files.readString(marker)).orElseThrow());
    }
    return over(host, facts);
  }

  private List<String> manifest() throws IOException {
    return Files.readAllLines(workdir.resolve(WorkdirFiles.MANIFEST));
  }

  private List<String> workdirs() throws IOException {
    return Files.readAllLines(home.resolve(WorkdirFiles.REGISTRY));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"077", "022", "000"})
  void a_new_workdir_gets_its_files_for_the_owner_alone_whatever_the_umask(String umask)
      throws IOException {
    host = new HomeOnDisk(home, umask);
    TreeMap<String, WorkdirContent.WorkdirFile> files = new TreeMap<>(content("a", "1").files());
    files.put("bin/run it", new WorkdirContent.WorkdirFile(new byte[] {7}, true));
    WorkdirSync.Report report = sync().sync(MARKER, new WorkdirContent(files));
    assertThat(report).isEqualTo(new WorkdirSync.Report(2, 0, 2));
    assertThat(workdir.resolve("a")).hasContent("1");
    assertThat(mode(workdir.resolve("a"))).isEqualTo("rw-------");
    assertThat(mode(workdir.resolve("bin/run it"))).isEqualTo("rwx------");
    assertThat(mode(workdir.resolve("bin"))).isEqualTo("rwx------");
    assertThat(mode(workdir)).isEqualTo("rwx------");
    assertThat(mode(workdir.resolve(WorkdirFiles.MARKER))).isEqualTo("rw-------");
    assertThat(manifest()).containsExactly("a", "bin/run it");
    assertThat(workdirs()).containsExactly(workdir.toString());
    assertThat(workdir.resolve(WorkdirFiles.MANIFEST + ".next")).doesNotExist();
  }

  @Test
  void nothing_runs_on_the_host_when_everything_is_there() throws IOException {
    WorkdirContent wanted = content("a", "1", "b/c", "2");
    sync().sync(MARKER, wanted);
    RecordingHost idle = new RecordingHost("here");
    WorkdirSync again =
        over(
            idle,
            FactsBuilder.facts().workdir(workdir.toString()).marker(MARKER).files(sums(wanted)));
    assertThat(again.sync(MARKER, wanted)).isEqualTo(new WorkdirSync.Report(0, 0, 0));
    assertThat(idle.commands()).isEmpty();
  }

  @Test
  void only_what_differs_travels_and_what_is_no_longer_wanted_goes() throws IOException {
    sync().sync(MARKER, content("same", "1", "old", "22", "deep/er/gone", "3", "deep/kept", "4"));
    assertThat(sync().sync(MARKER, content("same", "1", "old", "new", "deep/kept", "4")))
        .isEqualTo(new WorkdirSync.Report(1, 1, 3));
    assertThat(workdir.resolve("old")).hasContent("new");
    assertThat(workdir.resolve("deep/er")).doesNotExist();
    assertThat(workdir.resolve("deep/kept")).hasContent("4");
    assertThat(manifest()).containsExactly("deep/kept", "old", "same");
    assertThat(workdirs()).hasSize(1);
  }

  @Test
  void what_homelab_did_not_put_there_stays() throws IOException {
    sync().sync(MARKER, content("shared/ours", "1"));
    Files.writeString(workdir.resolve("shared/mine"), "mine");
    Path vagrant = Files.createDirectories(workdir.resolve(".vagrant/machines/web/libvirt"));
    Files.writeString(vagrant.resolve("id"), "uuid");
    sync().sync(MARKER, content("other", "2"));
    assertThat(workdir.resolve("shared/ours")).doesNotExist();
    assertThat(workdir.resolve("shared/mine")).hasContent("mine");
    assertThat(vagrant.resolve("id")).hasContent("uuid");
  }

  @Test
  void a_file_may_become_a_folder_and_a_folder_a_file() throws IOException {
    sync().sync(MARKER, content("conf", "1", "data/x", "2"));
    sync().sync(MARKER, content("conf/x", "3", "data", "4"));
    assertThat(workdir.resolve("conf/x")).hasContent("3");
    assertThat(workdir.resolve("data")).hasContent("4");
    assertThat(manifest()).containsExactly("conf/x", "data");
  }

  @Test
  void odd_names_are_names_and_nothing_else() throws IOException {
    String[] odd = {
      "-rf", "$(touch pwned)", "a b", "'", "\"", "ö/é", "*", "; touch pwned", "\\n", "x\ty", "~"
    };
    List<String> pairs = new ArrayList<>();
    for (String name : odd) {
      pairs.add(name);
      pairs.add(name);
    }
    sync().sync(MARKER, content(pairs.toArray(String[]::new)));
    for (String name : odd) {
      assertThat(workdir.resolve(name)).hasContent(name);
    }
    assertThat(sync().sync(MARKER, content("one", "1")).removed()).isEqualTo(odd.length);
    try (var left = Files.list(workdir)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("one", WorkdirFiles.MARKER, WorkdirFiles.MANIFEST);
    }
    assertThat(home.resolve("pwned")).doesNotExist();
  }

  /** Parts of paths that a careless shell, tar or sed would take for something else. */
  private static final List<String> ODD_PARTS =
      List.of(
          "a",
          "b",
          "-rf",
          "--",
          "- x",
          "+ y",
          " ",
          " lead",
          "trail ",
          "$(id)",
          "`id`",
          "it's",
          "\"q\"",
          "back\\slash",
          "tab\there",
          "*",
          "[a]",
          "?",
          "~",
          "#",
          ";",
          "&",
          "\u00fc",
          "\u65e5");

  /** Some paths, each with its text; none is both a file and a folder. */
  private static SortedMap<String, String> randomTree(Random random) {
    SortedMap<String, String> tree = new TreeMap<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      List<String> parts = new ArrayList<>();
      for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
        parts.add(ODD_PARTS.get(random.nextInt(ODD_PARTS.size())));
      }
      String path = String.join("/", parts);
      boolean clashes =
          tree.keySet().stream()
              .anyMatch(other -> other.startsWith(path + "/") || path.startsWith(other + "/"));
      if (!clashes) {
        tree.put(path, Integer.toString(random.nextInt(3)));
      }
    }
    return tree;
  }

  /** What is in the workdir beside the files that we keep for ourselves, each with its text. */
  private Map<String, String> onDisk() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(workdir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = workdir.relativize(file).toString();
        if (!path.startsWith(".homelab-")) {
          found.put(path, Files.readString(file));
        }
      }
    }
    return found;
  }

  @Test
  void whatever_tree_comes_after_whatever_other_the_workdir_holds_just_it_and_what_was_not_ours()
      throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      Files.createDirectories(workdir.resolve("ours not"));
      Files.writeString(workdir.resolve("ours not/-rf"), "stranger");
      for (int round = 0; round < 4; round++) {
        SortedMap<String, String> tree = randomTree(random);
        List<String> pairs = new ArrayList<>();
        tree.forEach((path, text) -> pairs.addAll(List.of(path, text)));
        sync().sync(MARKER, content(pairs.toArray(String[]::new)));
        tree.put("ours not/-rf", "stranger");
        assertThat(onDisk()).as("seed %d, round %d", seed, round).isEqualTo(tree);
      }
      sync().removeAll();
      assertThat(onDisk()).as("seed %d", seed).isEqualTo(Map.of("ours not/-rf", "stranger"));
    }
  }

  @Test
  void thousands_of_files_go_without_a_command_line_that_is_too_long() throws IOException {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      pairs.add("compose/a-folder-with-a-long-name/%04d".formatted(i));
      pairs.add("");
    }
    WorkdirContent many = content(pairs.toArray(String[]::new));
    RecordingHost recorded = new RecordingHost("here");
    WorkdirSync sync =
        over(recorded, FactsBuilder.facts().workdir(workdir.toString()).files(sums(many)));
    sync.sync(MARKER, content());
    sync.removeAll();
    assertThat(recorded.commands())
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command.argv().toShell().length()).isLessThan(4000));
  }

  @Test
  void after_a_stop_in_the_middle_every_file_is_still_known_as_ours() throws IOException {
    sync().sync(MARKER, content("old", "1"));
    // The stream breaks off behind the manifest and the first file: tar fails, the script ends.
    HomeOnDisk whole = host;
    RecordingHost cut =
        new RecordingHost("here")
            .answering(command -> {
              if (!command.argv().words().contains(WorkdirSync.SCRIPT)) {
                return whole.run(command);
              }
              return whole.run(
                  command.withStdin(out -> {
                    var bytes = new ByteArrayOutputStream();
                    command.stdin().writeTo(bytes);
                    out.write(bytes.toByteArray(), 0, 4 * 1024 + 100);
                  }));
            });
    WorkdirSync stopped =
        over(
            cut,
            FactsBuilder.facts()
                .workdir(workdir.toString())
                .marker(MARKER)
                .files(sums(content("old", "1"))));
    WorkdirContent wanted = content("new-1", "x".repeat(50_000), "new-2", "2");
    assertThatThrownBy(() -> stopped.sync(MARKER, wanted)).isInstanceOf(RemoteException.class);
    assertThat(manifest()).containsExactly("old");
    assertThat(workdir.resolve("new-1")).as("none is there in part").doesNotExist();

    sync().sync(MARKER, wanted);
    assertThat(manifest()).containsExactly("new-1", "new-2");
    assertThat(workdir.resolve("new-1")).hasContent("x".repeat(50_000));
    assertThat(workdir.resolve("old")).doesNotExist();
  }

  @Test
  void what_arrives_changed_is_refused_and_nothing_of_it_is_used() throws IOException {
    sync().sync(MARKER, content("conf", "old"));
    HomeOnDisk whole = host;
    RecordingHost bent =
        new RecordingHost("here")
            .answering(command -> {
              if (!command.argv().words().contains(WorkdirSync.SCRIPT)) {
                return whole.run(command);
              }
              return whole.run(
                  command.withStdin(out -> {
                    var bytes = new ByteArrayOutputStream();
                    command.stdin().writeTo(bytes);
                    out.write(
                        bytes
                            .toString(StandardCharsets.ISO_8859_1)
                            .replace("a secret", "A secret")
                            .getBytes(StandardCharsets.ISO_8859_1));
                  }));
            });
    FactsBuilder facts =
        FactsBuilder.facts()
            .workdir(workdir.toString())
            .marker(MARKER)
            .files(sums(content("conf", "old")));
    assertThatThrownBy(() -> over(bent, facts).sync(MARKER, content("conf", "a secret")))
        .isInstanceOf(RemoteException.class)
        .hasMessageEndingWith("what arrived is not what was sent");
    assertThat(workdir.resolve("conf")).hasContent("old");
    sync().sync(MARKER, content("conf", "a secret"));
    assertThat(workdir.resolve("conf")).hasContent("a secret");
    assertThat(workdir.resolve(".homelab")).doesNotExist();
  }

  @Test
  void without_room_for_the_files_nothing_is_sent() throws IOException {
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    Files.writeString(
        bin.resolve("df"), "#!/bin/sh\necho Filesystem; echo '/dev/x 99 98 2048 99% /a b'\n");
    Files.setPosixFilePermissions(bin.resolve("df"), PosixFilePermissions.fromString("rwx------"));
    HomeOnDisk whole = host;
    RecordingHost full =
        new RecordingHost("here")
            .answering(command ->
                whole.run(
                    command.withEnvironment(
                        new TreeMap<>(Map.of("PATH", bin + ":" + System.getenv("PATH"))))));
    FactsBuilder facts = FactsBuilder.facts().workdir(workdir.toString());
    assertThatThrownBy(
            () -> over(full, facts).sync(MARKER, content("big", "x".repeat(3 * 1024 * 1024))))
        .isInstanceOf(RemoteException.class)
        .hasMessage("cannot write %s on here: it needs 4 MB, and 2 MB are free".formatted(workdir));
    assertThat(workdir).isEmptyDirectory();
    over(full, facts).sync(MARKER, content("small", "x"));
    assertThat(workdir.resolve("small")).hasContent("x");
  }

  @Test
  void adding_files_leaves_the_others_and_knows_them() throws IOException {
    sync().sync(MARKER, content("a", "1", "b", "2"));
    assertThat(sync().add(MARKER, content("b", "3", "c", "4")))
        .isEqualTo(new WorkdirSync.Report(2, 0, 2));
    assertThat(manifest()).containsExactly("a", "b", "c");
    assertThat(workdir.resolve("a")).hasContent("1");
  }

  @Test
  void one_object_adds_and_then_syncs_from_what_it_did_itself() throws IOException {
    WorkdirSync sync = sync();
    sync.add(MARKER, content("a", "1"));
    assertThat(sync.sync(MARKER, content("a", "1"))).isEqualTo(new WorkdirSync.Report(0, 0, 0));
    assertThat(sync.sync(MARKER, content("b", "2")).removed()).isEqualTo(1);
    assertThat(workdir.resolve("a")).doesNotExist();
  }

  @Test
  void another_marker_alone_is_written_too() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    MarkerFile less =
        new MarkerFile(MARKER.lab(), MARKER.owner(), MARKER.lineage(), new TreeMap<>());
    assertThat(sync().sync(less, content("a", "1"))).isEqualTo(new WorkdirSync.Report(0, 0, 0));
    assertThat(MarkerFile.parse(Files.readString(workdir.resolve(WorkdirFiles.MARKER))))
        .contains(less);
  }

  @Test
  void removing_takes_everything_of_ours_and_the_registration_of_this_workdir_alone()
      throws IOException {
    sync().sync(MARKER, content("a", "1", "b/c", "2"));
    Files.writeString(
        home.resolve(WorkdirFiles.REGISTRY),
        "/elsewhere\n",
        java.nio.file.StandardOpenOption.APPEND);
    Files.createDirectories(workdir.resolve(".vagrant/machines/web/libvirt"));
    Files.createDirectories(workdir.resolve("boxes"));
    Files.writeString(workdir.resolve(".homelab-lock"), "");
    sync().removeAll();
    assertThat(workdir).doesNotExist();
    assertThat(home.resolve("homelab")).doesNotExist();
    assertThat(workdirs()).containsExactly("/elsewhere");
  }

  @Test
  void removing_the_last_workdir_leaves_nothing_in_the_home() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    sync().removeAll();
    assertThat(home).isEmptyDirectory();
  }

  private Path boxLock() throws IOException {
    Path lock = home.resolve(WorkdirFiles.BOX_LOCK);
    Files.createDirectories(lock.getParent());
    return Files.createFile(lock);
  }

  @Test
  void the_lock_for_boxes_goes_with_the_last_lab_and_not_before() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    Path lock = boxLock();
    Files.writeString(
        home.resolve(WorkdirFiles.REGISTRY),
        "/elsewhere\n",
        java.nio.file.StandardOpenOption.APPEND);
    sync().removeAll();
    assertThat(lock).exists();

    Files.delete(home.resolve(WorkdirFiles.REGISTRY));
    sync().sync(MARKER, content("a", "1"));
    sync().removeAll();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void so_do_the_ways_into_machines_also_where_nobody_is_behind_a_socket() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    Path ways = Files.createDirectories(home.resolve(WorkdirFiles.WAYS));
    Files.writeString(ways.resolve("no-socket"), "");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(ways.resolve("0123456789abcdef")));
    }
    sync().removeAll();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void removing_keeps_foreign_files_and_the_workdir_around_them() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    Files.writeString(workdir.resolve("mine"), "mine");
    sync().removeAll();
    try (var left = Files.list(workdir)) {
      assertThat(left).containsExactly(workdir.resolve("mine"));
    }
  }

  @Test
  void a_workdir_with_a_machine_in_it_is_not_removed() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    Path id = workdir.resolve(".vagrant/machines/web/libvirt/id");
    Files.createDirectories(id.resolveSibling("."));
    Files.writeString(id, "uuid");
    assertThatThrownBy(() -> sync().removeAll())
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("a machine still exists: .vagrant/machines/web/libvirt/id");
    assertThat(id).hasContent("uuid");
    assertThat(workdir.resolve(WorkdirFiles.MARKER)).exists();
  }

  @Test
  void removing_a_workdir_that_is_gone_is_no_failure() throws IOException {
    sync().removeAll();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_manifest_that_points_out_of_the_workdir_removes_nothing_there() throws IOException {
    Files.writeString(home.resolve("precious"), "keep");
    sync().sync(MARKER, content("a", "1"));
    Files.writeString(
        workdir.resolve(WorkdirFiles.MANIFEST),
        "a\n../../precious\n" + home.resolve("precious") + "\n.vagrant/x\n");
    Files.createDirectories(workdir.resolve(".vagrant"));
    Files.writeString(workdir.resolve(".vagrant/x"), "keep");
    sync().sync(MARKER, content("b", "1"));
    assertThat(home.resolve("precious")).hasContent("keep");
    assertThat(workdir.resolve(".vagrant/x")).hasContent("keep");
    sync().removeAll();
    assertThat(home.resolve("precious")).hasContent("keep");
  }

  @Test
  void a_link_in_the_place_of_a_folder_of_ours_is_never_written_behind() throws IOException {
    Path victim = Files.createDirectory(home.resolve("victim"));
    Files.writeString(victim.resolve("key"), "precious");
    sync().sync(MARKER, content("a", "1"));
    Files.createSymbolicLink(workdir.resolve("secrets"), victim);
    assertThatThrownBy(() -> sync().sync(MARKER, content("a", "1", "secrets/key", "ours")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining(workdir + "/secrets is a link");
    assertThat(victim.resolve("key")).hasContent("precious");
  }

  @Test
  void nothing_is_deleted_behind_a_link() throws IOException {
    sync().sync(MARKER, content("a", "1", "secrets/key", "ours"));
    Path victim = Files.createDirectory(home.resolve("victim"));
    Files.writeString(victim.resolve("key"), "precious");
    Files.delete(workdir.resolve("secrets/key"));
    Files.delete(workdir.resolve("secrets"));
    Files.createSymbolicLink(workdir.resolve("secrets"), victim);
    sync().sync(MARKER, content("b", "2"));
    assertThat(victim.resolve("key")).hasContent("precious");
    Files.writeString(workdir.resolve(WorkdirFiles.MANIFEST), "b\nsecrets/key\n");
    sync().removeAll();
    assertThat(victim.resolve("key")).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WorkdirFiles.MARKER,
        WorkdirFiles.MARKER + ".next",
        WorkdirFiles.MANIFEST,
        WorkdirFiles.MANIFEST + ".next",
        "a"
      })
  void a_file_that_is_a_link_is_replaced_and_not_written_through(String name) throws IOException {
    Files.createDirectories(workdir);
    Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString("rwx------"));
    Path victim = Files.writeString(home.resolve("victim"), "precious");
    Files.createSymbolicLink(workdir.resolve(name), victim);
    new WorkdirSync(host, workdir.toString(), WorkdirManifest.EMPTY, Optional.empty())
        .sync(MARKER, content("a", "1"));
    assertThat(victim).hasContent("precious");
    assertThat(workdir.resolve("a")).hasContent("1");
    assertThat(Files.isSymbolicLink(workdir.resolve(WorkdirFiles.MARKER))).isFalse();
  }

  @Test
  void a_link_to_a_folder_in_the_place_of_the_marker_takes_nothing_in() throws IOException {
    sync().sync(MARKER, content("a", "1"));
    Path victim = Files.createDirectory(home.resolve("victim"));
    Files.delete(workdir.resolve(WorkdirFiles.MARKER));
    Files.createSymbolicLink(workdir.resolve(WorkdirFiles.MARKER), victim);
    new WorkdirSync(host, workdir.toString(), WorkdirManifest.EMPTY, Optional.empty())
        .sync(MARKER, content("a", "1"));
    assertThat(victim).isEmptyDirectory();
    assertThat(MarkerFile.parse(Files.readString(workdir.resolve(WorkdirFiles.MARKER))))
        .contains(MARKER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwxr-xrwx"})
  void a_workdir_that_others_can_write_is_refused_with_what_to_type(String rights)
      throws IOException {
    Files.createDirectories(workdir);
    Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString(rights));
    assertThatThrownBy(() -> sync().sync(MARKER, content("a", "1")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("run chmod go-w");
    assertThat(workdir).isEmptyDirectory();
  }

  @Test
  void a_right_that_changed_travels_with_its_file() throws IOException {
    Path script = Files.writeString(temporary.resolve("run"), "id");
    WorkdirContent plain = local(script, false);
    WorkdirContent executable = local(script, true);
    sync().sync(MARKER, plain);
    sync().sync(MARKER, executable);
    assertThat(mode(workdir.resolve("run"))).isEqualTo("rwx------");
    assertThat(sync().sync(MARKER, executable)).isEqualTo(new WorkdirSync.Report(0, 0, 0));
    sync().sync(MARKER, plain);
    assertThat(mode(workdir.resolve("run"))).isEqualTo("rw-------");
  }

  @Test
  void a_right_that_changed_sends_no_other_file() throws IOException {
    WorkdirContent before = both(false);
    sync().sync(MARKER, before);
    WorkdirContent after = both(true);
    long list = "run\n".length();
    assertThat(sync().sync(MARKER, after))
        .as("the script and the list of rights, and not the large file")
        .isEqualTo(new WorkdirSync.Report(2, 0, 3 * 300 + list));
    assertThat(mode(workdir.resolve("run"))).isEqualTo("rwx------");
    assertThat(mode(workdir.resolve("large"))).isEqualTo("rw-------");
  }

  private WorkdirContent both(boolean executable) throws IOException {
    TreeMap<String, WorkdirContent.WorkdirFile> files = new TreeMap<>();
    files.put("run", localFile("run", "id\n".repeat(300), executable));
    files.put("large", localFile("large", "x".repeat(100_000), false));
    return new WorkdirContent(files).with(new TreeMap<>());
  }

  private WorkdirContent.WorkdirFile localFile(String name, String text, boolean executable)
      throws IOException {
    Path file = Files.writeString(temporary.resolve(name), text);
    return new WorkdirContent.WorkdirFile(
        new SyncFiles.SyncFile(name, file, executable, Files.size(file)));
  }

  @ParameterizedTest
  @CsvSource({"true,2660", "true,3172", "true,3684", "false,2660", "false,3172", "false,3684"})
  void a_right_that_changed_is_sent_again_wherever_the_stream_broke_off(
      boolean executable, int bytesThatArrive) throws IOException {
    sync().sync(MARKER, both(!executable));
    HomeOnDisk whole = host;
    RecordingHost cut =
        new RecordingHost("here")
            .answering(command -> {
              if (command.argv().words().contains(WorkdirSync.SCRIPT)) {
                whole.run(
                    command.withStdin(out -> {
                      var bytes = new ByteArrayOutputStream();
                      command.stdin().writeTo(bytes);
                      out.write(bytes.toByteArray(), 0, bytesThatArrive);
                    }));
                throw new RemoteException(
                    RemoteException.FailureKind.UNREACHABLE, whole.name(), "lost", "", null);
              }
              return whole.run(command);
            });
    WorkdirSync stopped =
        new WorkdirSync(
            cut,
            workdir.toString(),
            WorkdirManifest.EMPTY.with(both(!executable)),
            Optional.of(MARKER));
    assertThatThrownBy(() -> stopped.sync(MARKER, both(executable)))
        .isInstanceOf(RemoteException.class);

    sync().sync(MARKER, both(executable));
    assertThat(mode(workdir.resolve("run"))).isEqualTo(executable ? "rwx------" : "rw-------");
  }

  private static WorkdirContent local(Path file, boolean executable) throws IOException {
    WorkdirContent.WorkdirFile entry =
        new WorkdirContent.WorkdirFile(
            new SyncFiles.SyncFile("run", file, executable, Files.size(file)));
    return new WorkdirContent(new TreeMap<>(Map.of("run", entry))).with(new TreeMap<>());
  }

  @Test
  void a_file_that_cannot_be_read_any_more_is_named_and_not_taken_for_a_fault_of_the_host()
      throws IOException {
    Path script = Files.writeString(temporary.resolve("run"), "id");
    WorkdirContent wanted = local(script, false);
    assertThat(wanted.files().values().iterator().next().sha256()).isNotEmpty();
    Files.delete(script);
    assertThatThrownBy(() -> sync().sync(MARKER, wanted))
        .isInstanceOf(WorkdirContent.UnreadableFileException.class)
        .hasMessageContaining(script.toString());
  }

  @Test
  void labs_that_come_and_go_at_once_lose_no_registration() throws Exception {
    List<Thread> labs = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 6; i++) {
      String folder = home.resolve("labs/" + i).toString();
      boolean goes = i % 2 == 0;
      Thread lab =
          Thread.ofPlatform()
              .unstarted(() -> {
                WorkdirSync sync =
                    new WorkdirSync(host, folder, WorkdirManifest.EMPTY, Optional.empty());
                for (int round = 0; round < 4; round++) {
                  sync.sync(MARKER, content("a", Integer.toString(round)));
                  if (goes) {
                    sync.removeAll();
                    sync = new WorkdirSync(host, folder, WorkdirManifest.EMPTY, Optional.empty());
                  }
                }
              });
      lab.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
      labs.add(lab);
    }
    labs.forEach(Thread::start);
    for (Thread lab : labs) {
      lab.join();
    }
    assertThat(failures).isEmpty();
    assertThat(workdirs())
        .containsExactlyInAnyOrder(
            home.resolve("labs/1").toString(),
            home.resolve("labs/3").toString(),
            home.resolve("labs/5").toString());
  }

  @Test
  void a_folder_that_cannot_be_written_is_a_failure_in_words() throws IOException {
    Files.writeString(home.resolve("homelab"), "a file in the way");
    assertThatThrownBy(() -> sync().sync(MARKER, content("a", "1")))
        .isInstanceOf(RemoteException.class)
        .hasMessageStartingWith("cannot write " + workdir + " on here: ");
  }

  @Test
  void the_real_shell_agrees_about_the_umask_of_these_tests() {
    assertThat(
            new HomeOnDisk(home, "027")
                .run(RemoteCommand.of(Argv.of("sh", "-c", "umask"), Duration.ofSeconds(10)))
                .stdout()
                .strip())
        .isEqualTo("0027");
  }

  private static WorkdirSync over(RemoteHost host, FactsBuilder builder) {
    HostFacts facts = builder.build();
    return new WorkdirSync(
        host, facts.workdir().path(), facts.workdir().files(), facts.workdir().marker());
  }

  @Test
  void a_run_that_lost_the_lock_changes_nothing_whenever_it_wakes_up() throws IOException {
    over(host, FactsBuilder.facts().workdir(workdir.toString())).sync(MARKER, content("a", "1"));
    HostLock lock = new HostLock(host, Optional.of(workdir.toString()), MARKER.lab());
    HostLock.HolderWords words = new HostLock.HolderWords("bob@attic", "attic", "vos up");
    lock.take(new HostLock.Claim("bob", "folder-bob", words, 2), false, Optional.empty());
    WorkdirSync slept =
        new WorkdirSync(
            host, workdir.toString(), WorkdirManifest.EMPTY, Optional.empty(), () -> "ann");

    assertLockLost(() -> slept.sync(MARKER, content("b", "2")));
    assertLockLost(slept::removeAll);
    lock.give("bob");
    assertLockLost(() -> slept.sync(MARKER, content("b", "2")));
    assertThat(workdir.resolve("a")).hasContent("1");
    assertThat(workdir.resolve("b")).doesNotExist();
    assertThat(manifest()).containsExactly("a");

    lock.take(new HostLock.Claim("ann", "folder-ann", words, 3), false, Optional.empty());
    slept.sync(MARKER, content("b", "2"));
    assertThat(workdir.resolve("b")).hasContent("2");
  }

  private static void assertLockLost(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RemoteException.class,
            e -> assertThat(e.kind()).isEqualTo(RemoteException.FailureKind.LOCK_LOST));
  }

  @Test
  void a_network_that_another_lab_got_meanwhile_is_not_taken_too() throws IOException {
    LabTerms terms = LabTerms.NONE.on(new TreeMap<>(Map.of("auto", "10.217.4.0/24")));
    over(host, FactsBuilder.facts().workdir(workdir.toString()))
        .sync(MARKER.on(terms), content("a", "1"));
    String other = home.resolve("homelab/other").toString();
    WorkdirSync second = over(host, FactsBuilder.facts().workdir(other));

    assertThatThrownBy(() -> second.sync(MARKER.on(terms), content("a", "1")))
        .hasMessageContaining("network 10.217.4.0/24 is that of the lab in " + workdir)
        .isInstanceOfSatisfying(
            RemoteException.class,
            e ->
                assertThat(e.hint())
                    .isEqualTo("run the same command again: it takes another network"));
    assertThat(Path.of(other).resolve(WorkdirFiles.MARKER)).doesNotExist();

    second.sync(
        MARKER.on(terms.on(new TreeMap<>(Map.of("auto", "10.217.40.0/24")))), content("a", "1"));
    assertThat(Path.of(other).resolve(WorkdirFiles.MARKER)).exists();
  }

  @Test
  void the_number_of_the_run_alone_is_no_reason_to_write() throws IOException {
    over(host, FactsBuilder.facts().workdir(workdir.toString()))
        .sync(MARKER.numbered(4), content("a", "1"));
    assertThat(sync().sync(MARKER.numbered(5), content("a", "1")))
        .isEqualTo(new WorkdirSync.Report(0, 0, 0));
    assertThat(Files.readString(workdir.resolve(WorkdirFiles.MARKER))).contains("\"fence\" : 4");
  }
}
