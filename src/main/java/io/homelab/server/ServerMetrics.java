package io.homelab.server;

import io.homelab.operations.Answer;
import io.homelab.operations.HostWatch;
import io.homelab.operations.LabFigures;
import io.homelab.operations.LabRequest;
import io.homelab.operations.SightedHost;
import io.homelab.operations.SightedHost.Standing;
import io.homelab.report.HostFiguresView;
import io.homelab.report.HostFiguresView.Figures;
import io.homelab.report.ServedRunView.ServedRun;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * What Prometheus is told. Counts are kept as things happen; what there is, is looked up in what is
 * known when somebody asks: no host is asked because of it.
 */
final class ServerMetrics {
  static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;
  private static final String CLAIMS = "/api/v1/labs/{lab}/pools/{pool}/claims";
  private static final long MEGABYTE = 1L << 20;
  private static final long GIGABYTE = 1L << 30;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final SortedSet<String> names = new TreeSet<>();
  private final ServedLabs labs;
  private final HostWatch watch;
  private final IntSupplier listeners;
  private final Gauge hosts = gauge("homelab_hosts", "Hosts by what can be expected.", "status");
  private final Gauge up =
      gauge("homelab_host_up", "Whether a host answered when it was asked last.", "host");
  private final Gauge heard =
      gauge(
          "homelab_host_last_heartbeat_timestamp_seconds",
          "When a host answered or called last.",
          "host");
  private final Gauge usableBytes =
      gauge("homelab_host_usable_bytes", "What a host has for machines.", "host", "resource");
  private final Gauge usedBytes =
      gauge("homelab_host_used_bytes", "What machines hold on a host.", "host", "resource");
  private final Gauge usableCpus =
      gauge("homelab_host_usable_cpus", "How many CPUs a host has for machines.", "host");
  private final Gauge usedCpus =
      gauge("homelab_host_used_cpus", "How many CPUs machines hold on a host.", "host");
  private final Gauge machines =
      gauge("homelab_machines", "Machines by their state when last seen.", "lab", "state");
  private final Gauge instances =
      gauge("homelab_pool_instances", "Machines of pools by phase.", "lab", "pool", "phase");
  private final Gauge wanted =
      gauge("homelab_pool_wanted", "How many machines of a pool are to be ready.", "lab", "pool");
  private final Gauge brake =
      gauge(
          "homelab_pool_brake",
          "Whether a pool makes no machines because they went bad.",
          "lab",
          "pool");
  private final Gauge watching =
      gauge("homelab_event_listeners", "Clients that hear events as they come.");
  private final Gauge sinceRound =
      gauge("homelab_host_round_age_seconds", "How long ago hosts were last given their turns.");
  private final Counter claims =
      counter(
          "homelab_pool_claims_total",
          "Claims of machines of pools, by what came of them.",
          "lab",
          "pool",
          "result");
  private final Histogram claimWait =
      histogram(
          "homelab_pool_claim_wait_seconds",
          "How long claims took that were given machines.",
          new double[] {0.1, 0.5, 1, 5, 15, 30, 60},
          "lab",
          "pool");
  private final Histogram requests =
      histogram(
          "homelab_http_requests_seconds",
          "How long requests took.",
          new double[] {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30},
          "method",
          "path",
          "status");
  private final Histogram jobs =
      histogram(
          "homelab_jobs_seconds",
          "How long runs took.",
          new double[] {1, 10, 30, 60, 120, 300, 600, 1800},
          "verb",
          "state");

  ServerMetrics(ServedLabs labs, HostWatch watch, IntSupplier listeners) {
    this.labs = labs;
    this.watch = watch;
    this.listeners = listeners;
  }

  private Gauge gauge(String name, String help, String... labels) {
    names.add(name);
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    names.add(name);
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    names.add(name);
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .register(registry);
  }

  /** The names of all. */
  SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(names);
  }

  /** A request was answered. */
  void answered(AnsweredRequest request) {
    double seconds = request.nanos() / 1e9;
    // What is no path here would be another name each time.
    String path = request.pattern().isEmpty() ? "other" : request.pattern();
    requests.labelValues(request.method(), path, "" + request.status()).observe(seconds);
    if (request.pattern().equals(CLAIMS) && request.method().equals("POST")) {
      String lab = request.words().getOrDefault("lab", "");
      String pool = request.words().getOrDefault("pool", "");
      boolean given = request.status() < 300;
      // Names that nothing has must not stay for ever.
      if (given || request.status() == 503 || request.status() == 409) {
        claims
            .labelValues(lab, pool, given ? "given" : request.status() == 503 ? "none" : "refused")
            .inc();
      }
      if (given) {
        claimWait.labelValues(lab, pool).observe(seconds);
      }
    }
  }

  /** A run began or ended. */
  void changed(ServedRun run) {
    run.ended()
        .ifPresent(ended ->
            jobs.labelValues(run.verb(), run.state())
                .observe(Math.max(0, Duration.between(run.began(), ended).toMillis() / 1000.0)));
  }

  /** All of it as text. */
  synchronized String text() {
    hosts();
    labs();
    watching.set(listeners.getAsInt());
    sinceRound.set(watch.sinceLastRound().toMillis() / 1000.0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void hosts() {
    for (Gauge each : new Gauge[] {up, heard, usableBytes, usedBytes, usableCpus, usedCpus}) {
      each.clear();
    }
    Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
    for (SightedHost host : watch.all()) {
      String name = host.name();
      counts.merge(host.standing(), 1, Integer::sum);
      up.labelValues(name).set(host.asked() && host.misses() == 0 ? 1 : 0);
      host.heard().ifPresent(at -> heard.labelValues(name).set(at.toEpochMilli() / 1000.0));
      Figures usable = HostFiguresView.totals(host);
      Figures used = HostFiguresView.used(host);
      usable.cpus().ifPresent(cpus -> usableCpus.labelValues(name).set((double) cpus));
      used.cpus().ifPresent(cpus -> usedCpus.labelValues(name).set((double) cpus));
      bytes(usableBytes, name, usable);
      bytes(usedBytes, name, used);
    }
    for (Standing each : Standing.values()) {
      hosts.labelValues(each.wireName()).set(counts.getOrDefault(each, 0));
    }
  }

  private static void bytes(Gauge gauge, String host, Figures amounts) {
    amounts
        .memoryMb()
        .ifPresent(mb -> gauge.labelValues(host, "memory").set((double) mb * MEGABYTE));
    amounts.diskGb().ifPresent(gb -> gauge.labelValues(host, "disk").set((double) gb * GIGABYTE));
  }

  private void labs() {
    for (Gauge each : new Gauge[] {machines, instances, wanted, brake}) {
      each.clear();
    }
    for (LabRequest request : labs.labs()) {
      if (LabFigures.of(labs.opener(), request) instanceof Answer.Given<LabFigures>(var lab)) {
        lab.machines().forEach((state, count) -> machines.labelValues(lab.lab(), state).set(count));
        for (LabFigures.PoolFigures pool : lab.pools()) {
          pool.phases()
              .forEach((phase, count) ->
                  instances.labelValues(lab.lab(), pool.pool(), phase).set(count));
          wanted.labelValues(lab.lab(), pool.pool()).set(pool.wanted());
          brake.labelValues(lab.lab(), pool.pool()).set(pool.braked() ? 1 : 0);
        }
      }
    }
  }
}
