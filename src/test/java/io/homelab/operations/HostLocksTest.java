package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.LabText;
import io.homelab.model.Argv;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.remote.Connections;
import io.homelab.remote.DetachedCommand;
import io.homelab.remote.ExecResult;
import io.homelab.remote.LocalHost;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import io.homelab.workdir.HostLock;
import io.homelab.workdir.MarkerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The locks of two hosts, each of which is a home on this computer. */
@Timeout(120)
class HostLocksTest {
  @TempDir Path folder;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<Long> raised = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<String> away = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-26T10:00:00Z"));
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void all() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** A home on this computer, over a connection that may break. */
  private final class Home implements RemoteHost {
    private final HostName name;
    private boolean broken;

    Home(HostName name) {
      this.name = name;
    }

    @Override
    public HostName name() {
      return name;
    }

    @Override
    public ExecResult run(RemoteCommand command) {
      asked.add(name + " " + command.argv().words().get(3));
      if (broken || away.contains(name.value())) {
        broken = true;
        throw gone(name);
      }
      return new LocalHost(name, home(name))
          .run(command.withEnvironment(new TreeMap<>(Map.of("HOME", home(name).toString()))));
    }

    @Override
    public long upload(TransferSource source, String target, TransferListener listener) {
      throw new AssertionError();
    }

    @Override
    public int interact(Argv argv) {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  private static RemoteException gone(HostName name) {
    return new RemoteException(
        RemoteException.FailureKind.UNREACHABLE, name, "connection lost", "", null);
  }

  private Path home(HostName name) {
    try {
      return Files.createDirectories(folder.resolve("home-" + name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Host> hosts() {
    return LabText.read(folder, LabText.TWO_HOSTS, "{ name: web }").hosts();
  }

  private final Map<String, Connections> connections = new TreeMap<>();

  private HostLocks locks(String who, Duration patience) {
    Connections lines =
        connections.computeIfAbsent(
            who,
            name ->
                new Connections(
                    host -> {
                      if (away.contains(host.name().value())) {
                        throw gone(host.name());
                      }
                      return new Home(host.name());
                    },
                    hosts()));
    HostLocks locks =
        new HostLocks(
            lines,
            new LabName("devlab"),
            new HostLock.Claim(
                "token-" + who + said.size(),
                "folder-" + who,
                new HostLock.HolderWords(who + "@attic", "attic", "vos up"),
                1),
            atLeast -> {
              raised.add(atLeast);
              return atLeast;
            },
            true,
            new LockPatience(patience, said::add),
            now::get);
    opened.add(locks);
    return locks;
  }

  private Path lock(String host) {
    return home(new HostName(host)).resolve("homelab/devlab/.homelab/lock");
  }

  private void changedBy(long run, String host) throws IOException {
    Path workdir = home(new HostName(host)).resolve("homelab/devlab");
    Files.createDirectories(workdir);
    Files.writeString(
        workdir.resolve(".homelab-marker.json"),
        new MarkerFile(new LabName("devlab"), "a@b", "", new TreeMap<>()).numbered(run).toJson());
  }

  @Test
  void a_lease_gets_above_the_number_of_the_last_run_on_the_host() throws IOException {
    changedBy(41, "one");
    HostLocks locks = locks("ann", Duration.ZERO);
    locks.take(hosts());
    assertThat(raised).containsExactly(42L);
    assertThat(locks.fence(new HostName("one"))).isEqualTo(42);
    assertThat(lock("one")).exists();
  }

  @Test
  void a_host_that_lies_about_the_number_does_not_use_the_numbers_up() throws IOException {
    changedBy(999_999_999_999_998L, "one");
    HostLocks locks = locks("ann", Duration.ZERO);
    assertThatThrownBy(() -> locks.take(hosts()))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the marker on host one says that run 999999999999998 changed the lab there, and this is run 1");
    assertThat(raised).isEmpty();
  }

  @Test
  void hosts_are_locked_in_the_order_of_their_names_once_and_given_back() {
    List<Host> backwards = new ArrayList<>(hosts());
    backwards.sort((a, b) -> b.name().compareTo(a.name()));
    try (HostLocks ann = locks("ann", Duration.ZERO)) {
      ann.take(backwards);
      ann.take(backwards);
      assertThat(asked).containsExactly("one take", "two take");
      assertThat(lock("one")).exists();
    }
    assertThat(home(new HostName("one"))).isEmptyDirectory();
    assertThat(home(new HostName("two"))).isEmptyDirectory();
  }

  @Test
  void who_finds_one_taken_is_told_by_whom_or_waits() throws Exception {
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    assertThatThrownBy(() -> locks("bob", Duration.ZERO).take(hosts()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.LOCKED);
              assertThat(refused.refusal().sentence())
                  .contains(
                      "homelab/devlab on host one is locked by another run: ann@attic, 'vos up', on"
                          + " attic, since 20");
              assertThat(refused.refusal().hint()).endsWith("or end it on attic");
            });
    assertThat(asked)
        .as("the second host is left to whoever has the first")
        .doesNotContain("two x");

    Thread giver =
        new Thread(() -> {
          try {
            Thread.sleep(700);
          } catch (InterruptedException e) {
            return;
          }
          ann.close();
        });
    giver.start();
    locks("bob", Duration.ofSeconds(60)).take(hosts());
    giver.join();
    assertThat(said).anyMatch(line -> line.startsWith("waiting at most 60 s: "));
    assertThat(Files.readString(lock("two").resolve("holder"))).contains("bob@attic");
  }

  @Test
  void a_host_that_is_away_needs_no_lock_and_one_that_cannot_have_any_is_noted()
      throws IOException {
    away.add("one");
    Files.writeString(home(new HostName("two")).resolve("homelab"), "a file");
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("note: cannot lock the lab's folder on two: ")
        .endsWith("; going on without its lock");
    assertThatCode(() -> ann.require(new HostName("two"))).doesNotThrowAnyException();
  }

  private void taken(String host) throws IOException {
    Path holder = lock(host).resolve("holder");
    Files.writeString(holder, Files.readString(holder).replace("ann", "bob"));
  }

  @Test
  void a_holder_that_slept_finds_out_before_it_begins_anything() throws IOException {
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    HostName one = new HostName("one");
    ann.require(one);
    assertThat(asked).as("what was true a moment ago is not asked").hasSize(2);

    now.updateAndGet(then -> then.plusSeconds(300));
    ann.require(one);
    assertThat(asked).endsWith("one beat");
    taken("one");
    now.updateAndGet(then -> then.plusSeconds(300));

    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> ann.require(one))
          .isInstanceOfSatisfying(
              RemoteException.class,
              lost -> assertThat(lost.kind()).isEqualTo(RemoteException.FailureKind.LOCK_LOST))
          .hasMessageContaining("lock on host one was taken by another run: bob@attic, 'vos up'");
    }
    ann.require(new HostName("two"));
    ann.close();
    assertThat(lock("one")).as("it is another's").exists();
    assertThat(lock("two")).doesNotExist();
  }

  @Test
  void what_outlives_a_connection_is_not_begun_by_a_holder_that_slept_and_lost_its_lock()
      throws IOException {
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    taken("one");
    now.updateAndGet(then -> then.plusSeconds(300));
    RemoteHost line = Objects.requireNonNull(connections.get("ann")).to(new HostName("one"));
    DetachedCommand up =
        new DetachedCommand(
            RemoteCommand.of(Argv.of("true"), Duration.ofSeconds(9)),
            "/lab",
            "up",
            List.of("web"),
            "vagrant up web",
            false);
    asked.clear();

    assertThatThrownBy(() -> line.runDetached(up))
        .hasMessageContaining("taken by another run: bob@attic");

    assertThat(asked).containsExactly("one beat");
  }

  @Test
  void a_connection_that_broke_is_not_used_again_before_the_lock_is_seen_to_be_held()
      throws IOException {
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    RemoteHost line = Objects.requireNonNull(connections.get("ann")).to(new HostName("one"));
    away.add("one");
    assertThatThrownBy(
            () -> line.run(RemoteCommand.of(Argv.of("a", "b", "c", "d"), Duration.ofSeconds(9))))
        .hasMessage("connection lost");
    away.remove("one");
    taken("one");
    asked.clear();

    assertThatThrownBy(
            () -> line.run(RemoteCommand.of(Argv.of("a", "b", "c", "d"), Duration.ofSeconds(9))))
        .hasMessageContaining("taken by another run: bob@attic");

    assertThat(asked).containsExactly("one beat");
  }

  @Test
  void an_interrupt_gives_them_back_all_the_same() {
    HostLocks ann = locks("ann", Duration.ZERO);
    ann.take(hosts());
    Thread.currentThread().interrupt();
    ann.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lock("one")).doesNotExist();
  }
}
