package io.homelab.pool;

import io.homelab.model.BoxRef;
import io.homelab.model.Check;
import io.homelab.model.Dependencies;
import io.homelab.model.GuestSetup;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PlacementConstraints;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import io.homelab.model.PoolTerms.CheckTerms;
import io.homelab.model.PoolTerms.LeaseTerms;
import io.homelab.model.PoolTerms.OnRelease;
import io.homelab.model.PoolTerms.RetryTerms;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** Pools, requests and books for tests. */
public final class PoolSamples {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final PoolName RUNNER = new PoolName("runner");

  private PoolSamples() {}

  /** A pool whose machines have 1,024 MB. */
  static WantedPool pool(String name, PoolTerms terms) {
    return new WantedPool(new PoolSpec(new PoolName(name), template(name, 1024), terms), "t1");
  }

  public static WantedPool runner(int ready, int max) {
    return pool("runner", PoolTerms.defaults(ready, max));
  }

  static WantedPool changed(WantedPool pool, String template) {
    return new WantedPool(pool.spec(), template);
  }

  static Machine template(String name, int memoryMb) {
    return new Machine(
        new MachineName(name),
        new Role("ci"),
        new Resources(1, memoryMb, 0),
        new BoxRef("generic/debian12", "4.3.12", "libvirt"),
        PlacementConstraints.NONE,
        new Dependencies(List.of(), List.of(), new Check.Port(22)),
        GuestSetup.named(name));
  }

  static HostName host(String name) {
    return new HostName(name);
  }

  public static ClaimRequest request(String id, int count) {
    return new ClaimRequest(
        new ClaimId(id), RUNNER, count, Optional.empty(), Optional.empty(), "", Duration.ZERO);
  }

  /** Terms that differ from the defaults in some respects. */
  static final class TermsBuilder {
    private PoolTerms terms;

    TermsBuilder(int ready, int max) {
      this.terms = PoolTerms.defaults(ready, max);
    }

    private TermsBuilder set(UnaryOperator<PoolTerms> change) {
      terms = change.apply(terms);
      return this;
    }

    TermsBuilder onRelease(OnRelease value) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              value));
    }

    TermsBuilder priority(int value) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              value,
              t.lease(),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    TermsBuilder creatingAtOnce(int value) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              value,
              t.onRelease()));
    }

    TermsBuilder readyMaxAge(Duration value) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              t.check(),
              Optional.of(value),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    TermsBuilder lease(Duration usual, Duration max, Duration grace) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              new LeaseTerms(usual, max, grace),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    TermsBuilder check(Duration every, int fails) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              new CheckTerms(every, fails, true),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    TermsBuilder retries(int limit) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              new RetryTerms(limit, t.retries().backoff(), t.retries().backoffMax()),
              t.maxUnhealthyPercent(),
              t.maxQuarantined(),
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    TermsBuilder quarantined(int value) {
      return set(t ->
          new PoolTerms(
              t.ready(),
              t.max(),
              t.priority(),
              t.lease(),
              t.bootLimit(),
              t.check(),
              t.readyMaxAge(),
              t.retries(),
              t.maxUnhealthyPercent(),
              value,
              t.hostLostAfter(),
              t.creatingAtOnce(),
              t.onRelease()));
    }

    PoolTerms build() {
      return terms;
    }
  }

  /** Terms that differ from the defaults in some respects. */
  static TermsBuilder terms(int ready, int max) {
    return new TermsBuilder(ready, max);
  }

  /** Books in which that many machines of a pool are ready, one a minute, over three hosts. */
  public static PoolBook withReady(WantedPool pool, int count) {
    BookDraft draft = new BookDraft(PoolBook.empty(7), NOON.minusSeconds(60));
    for (int i = 0; i < count; i++) {
      PoolInstance made =
          draft.add(
              pool.spec().name(), new HostName("host-" + i % 3), pool.template(), "for a test");
      PoolInstance ready = made.in(InstancePhase.READY, NOON.minusSeconds(6000L - i), "is well");
      draft.put(ready);
    }
    return draft.book();
  }

  /** The same books with one more ready machine on that host. */
  public static PoolBook ready(PoolBook book, PoolName pool, HostName host, String template) {
    BookDraft draft = new BookDraft(book, NOON);
    PoolInstance made = draft.add(pool, host, template, "for a test");
    draft.put(made.in(InstancePhase.READY, NOON.plusSeconds(book.made()), "is well"));
    return draft.book();
  }

  /** The same with one that is reached like that. */
  public static PoolBook ready(
      PoolBook book,
      PoolName pool,
      HostName host,
      String template,
      SortedMap<String, String> access) {
    BookDraft draft = new BookDraft(book, NOON);
    PoolInstance made = draft.add(pool, host, template, "for a test");
    PoolInstance ready = made.in(InstancePhase.READY, NOON.plusSeconds(book.made()), "is well");
    draft.put(
        new PoolInstance(
            ready.id(),
            ready.pool(),
            ready.host(),
            ready.template(),
            ready.phase(),
            ready.times(),
            ready.fence(),
            ready.changed(),
            ready.trouble(),
            ready.work(),
            ready.claim(),
            ready.reason(),
            access));
    return draft.book();
  }
}
