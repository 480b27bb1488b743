package io.homelab.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link AccessBooks} keeps. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AccessBooksContract {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** Opens the same books again, as another server would; the first time, empty ones. */
  protected abstract AccessBooks open();

  /** Changes a line of the audit behind the back of the program. */
  protected abstract void forge(int number, String line) throws Exception;

  /** Does something many times at once, each time on books that were opened anew. */
  private static <T> List<T> atOnce(int times, IntFunction<Callable<T>> each) throws Exception {
    List<Future<T>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (int i = 0; i < times; i++) {
        all.add(threads.submit(each.apply(i)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : all) {
        results.add(one.get(60, TimeUnit.SECONDS));
      }
      return results;
    }
  }

  private static AccessToken token(String name, TokenSecret secret, Optional<String> project) {
    return new AccessToken(
        name,
        AccessRole.USER,
        project,
        secret.hash(),
        NOW,
        Optional.of(NOW.plus(Duration.ofDays(2))),
        Optional.empty());
  }

  /** Something that was asked for. */
  protected static AuditLog.Entry entry(String object) {
    return new AuditLog.Entry(
        NOW,
        Optional.of("ci"),
        Optional.of(AccessRole.OPERATOR),
        Optional.of("red"),
        Optional.empty(),
        "127.0.0.1",
        "POST",
        object,
        202,
        "abc");
  }

  @Test
  void tokens_that_are_made_at_once_are_kept_and_come_back_whole() throws Exception {
    TokenSecret secret = TokenSecret.random();
    assertThat(
            atOnce(
                20,
                i ->
                    () ->
                        open()
                            .tokens()
                            .add(token("t" + i, TokenSecret.random(), Optional.empty()))))
        .containsOnly(true);
    AccessToken whole = token("whole", secret, Optional.of("red"));
    assertThat(open().tokens().add(whole)).isTrue();
    assertThat(open().tokens().add(token("whole", TokenSecret.random(), Optional.empty())))
        .isFalse();
    assertThat(open().tokens().all()).hasSize(21).contains(whole);
    assertThat(open().tokens().all().stream().map(AccessToken::name)).isSorted();
  }

  @Test
  void use_is_noted_to_the_minute_and_brings_no_revoked_token_back() {
    TokenSecret secret = TokenSecret.random();
    AccessBooks books = open();
    books.tokens().add(token("ci", secret, Optional.empty()));
    TokenSecret presented = TokenSecret.of(secret.reveal());

    assertThat(books.tokens().use(presented, NOW)).map(AccessToken::name).contains("ci");
    assertThat(books.tokens().use(presented, NOW.plusSeconds(59))).isPresent();
    assertThat(books.tokens().all().getFirst().lastUsedAt()).contains(NOW);
    assertThat(books.tokens().use(presented, NOW.plusSeconds(60))).isPresent();
    assertThat(books.tokens().all().getFirst().lastUsedAt()).contains(NOW.plusSeconds(60));
    assertThat(books.tokens().use(presented, NOW.plus(Duration.ofDays(2)))).isEmpty();
    assertThat(books.tokens().use(TokenSecret.random(), NOW)).isEmpty();

    AccessToken known = books.tokens().all().getFirst();
    assertThat(open().tokens().remove("ci")).isTrue();
    assertThat(open().tokens().remove("ci")).isFalse();
    books.tokens().note(known, NOW);
    assertThat(books.tokens().use(presented, NOW)).isEmpty();
    assertThat(books.tokens().all()).isEmpty();
  }

  @Test
  void projects_that_are_changed_at_once_lose_nothing() throws Exception {
    atOnce(
        12,
        i ->
            () -> {
              open()
                  .projects()
                  .change(all -> {
                    List<Project> more = new ArrayList<>(all);
                    more.add(
                        new Project(
                            "p" + i,
                            new TreeSet<>(Set.of("lab" + i)),
                            new ProjectAmounts(
                                OptionalLong.of(i),
                                OptionalLong.empty(),
                                OptionalLong.of(7),
                                OptionalLong.empty()),
                            ProjectAmounts.NONE));
                    return more;
                  });
              return i;
            });
    assertThat(open().projects().all()).hasSize(12);
    Project third = open().projects().find("p3").orElseThrow();
    assertThat(third.quota().cpus()).hasValue(3);
    assertThat(third.quota().memoryMb()).isEmpty();
    assertThat(third.reservation().isNone()).isTrue();
    assertThat(open().projects().ownerOf("lab3")).contains(third);
    assertThat(open().projects().ownerOf("p3-vms")).contains(third);
    assertThatThrownBy(() ->
            open()
                .projects()
                .change(all -> {
                  throw new IllegalStateException("refused");
                }))
        .hasMessage("refused");
    assertThat(open().projects().all()).hasSize(12);
  }

  @Test
  void of_pledges_that_are_made_at_once_none_is_lost() throws Exception {
    atOnce(
        12,
        i ->
            () -> {
              while (true) {
                PledgeBooks books = open().pledges();
                PledgeBooks.Pledges known = books.read();
                List<Pledge> more = new ArrayList<>(known.pledges());
                more.add(new Pledge("lab" + i, "red", new Resources(1, 2, 3), 4));
                if (books.replace(new PledgeBooks.Pledges(known.revision(), more))) {
                  return i;
                }
              }
            });
    assertThat(open().pledges().read().pledges())
        .hasSize(12)
        .contains(new Pledge("lab7", "red", new Resources(1, 2, 3), 4));
    assertThat(open().pledges().replace(new PledgeBooks.Pledges(3, List.of()))).isFalse();
  }

  @Test
  void lines_of_the_audit_follow_one_another_whoever_adds_them() throws Exception {
    atOnce(
        30,
        i ->
            () -> {
              open().audit().add(entry("/" + i + "/\u00e4"));
              return i;
            });
    AuditChain chain = AuditChain.of(open().audit());
    assertThat(chain.isIntact()).isTrue();
    assertThat(chain.lines()).isEqualTo(30).isEqualTo(open().audit().size());
    List<String> all = open().audit().lines(0, 100);
    assertThat(open().audit().lines(10, 5)).isEqualTo(all.subList(10, 15));
    assertThat(all.stream().map(text -> AuditLine.read(text).orElseThrow().entry().object()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 30).mapToObj(i -> "/" + i + "/\u00e4").toList());
    assertThat(AuditLine.read(all.getFirst()).orElseThrow().entry().project()).contains("red");
    assertThat(chain.head()).isEqualTo(AuditChain.digest(all.getLast()));
  }

  @Test
  void a_line_of_the_audit_that_is_changed_does_not_go_unnoticed() throws Exception {
    for (int i = 0; i < 5; i++) {
      open().audit().add(entry("/" + i));
    }
    String third = open().audit().lines(2, 1).getFirst();
    forge(3, third.replace("127.0.0.1", "127.0.0.2"));
    AuditChain chain = AuditChain.of(open().audit());
    assertThat(chain.isIntact()).isFalse();
    assertThat(chain.brokenAt()).hasValue(4);
    // It is written on, and stays broken.
    open().audit().add(entry("/more"));
    assertThat(AuditChain.of(open().audit()).brokenAt()).hasValue(4);
  }

  @Test
  void runs_and_their_events_are_known_to_another_server_and_the_oldest_are_forgotten() {
    for (int i = 0; i < RunShelf.MOST + 3; i++) {
      open().runs().put("%04x".formatted(i), "{\"n\":%d}".formatted(i));
    }
    RunShelf shelf = open().runs();
    shelf.add("0005", "one");
    shelf.add("0005", "two");
    open().runs().add("0005", "three");
    open().runs().put("0005", "{}");
    assertThat(open().runs().record("0005")).contains("{}");
    assertThat(open().runs().events("0005")).containsExactly("one", "two", "three");
    shelf.tidy();
    assertThat(open().runs().ids()).hasSize(RunShelf.MOST).isSorted().startsWith("0003");
    assertThat(open().runs().record("0002")).isEmpty();
    assertThat(open().runs().events("0002")).isEmpty();
  }

  @Test
  void a_duty_has_one_server_and_goes_to_another_one_with_a_higher_number() {
    ServerRoster.Presence one = open().servers().join();
    try (ServerRoster.Presence two = open().servers().join()) {
      assertThat(one.take("pools.devlab")).hasValue(1);
      assertThat(two.take("pools.devlab")).isEmpty();
      assertThat(one.take("pools.devlab")).hasValue(1);
      assertThat(two.take("pools.other")).hasValue(1);
      assertThat(open().servers().lives(one.id())).isTrue();
      one.close();
      assertThat(open().servers().lives(one.id())).isFalse();
      assertThat(two.take("pools.devlab")).hasValue(2);
    } finally {
      one.close();
    }
    try (ServerRoster.Presence three = open().servers().join()) {
      assertThat(three.take("pools.devlab")).hasValue(3);
    }
  }

  @Test
  void of_servers_that_take_a_duty_at_once_one_has_it() throws Exception {
    List<ServerRoster.Presence> servers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      servers.add(open().servers().join());
    }
    try {
      assertThat(atOnce(6, i -> () -> servers.get(i).take("gc").isPresent()))
          .containsOnlyOnce(true);
    } finally {
      servers.forEach(ServerRoster.Presence::close);
    }
  }
}
