package io.homelab.config;

import io.homelab.config.YamlValue.Scalar;
import io.homelab.model.PoolTerms;
import io.homelab.model.PoolTerms.CheckTerms;
import io.homelab.model.PoolTerms.LeaseTerms;
import io.homelab.model.PoolTerms.OnRelease;
import io.homelab.model.PoolTerms.RetryTerms;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a pool that say how many machines it keeps, and how. What is left out is as in
 * {@link PoolTerms#defaults}, unless a key beside it allows no more or no less.
 */
final class PoolTermsReader {
  /** Machines that are kept ready where nobody says how many. */
  static final int READY = 1;

  private static final int MOST_FAILS = 100;
  private static final int LARGEST_PRIORITY = 1_000;
  private static final int MOST_AT_ONCE = 100;
  private static final Pattern PERCENT = Pattern.compile("([1-9]\\d?|100)%");
  private static final Pattern PER_HOST = Pattern.compile("(\\d{1,3}) per host");
  private static final String NEVER = "never";

  private final Fields fields;
  private final ValueReader values;

  PoolTermsReader(Fields fields) {
    this.fields = fields;
    this.values = fields.values();
  }

  /** The terms; where a problem was found, others that are sound. */
  PoolTerms read() {
    OptionalLong ready = fields.number("ready", 0, PoolTerms.MOST);
    OptionalLong max = fields.number("max", 1, PoolTerms.MOST);
    // Without a limit, as many can be had by people as are kept ready.
    int most = (int) max.orElse(Math.clamp(2 * ready.orElse(READY), READY, (long) PoolTerms.MOST));
    int kept = (int) ready.orElse(Math.min(READY, most));
    if (kept > most) {
      problem("ready", "ready is " + kept + ", but max is " + most, "expected at most " + most);
      kept = most;
    }
    PoolTerms usual = PoolTerms.defaults(kept, most);
    return new PoolTerms(
        kept,
        most,
        number(fields, "", "priority", -LARGEST_PRIORITY, LARGEST_PRIORITY, usual.priority()),
        lease(usual.lease()),
        time(fields, "", "boot_limit").orElse(usual.bootLimit()),
        check(usual.check()),
        readyMaxAge(usual.readyMaxAge()),
        retries(usual.retries()),
        fields
            .value("max_unhealthy")
            .flatMap(share ->
                values.scalarText(share, "max_unhealthy", PoolTermsReader::percentComplaint))
            .map(PoolTermsReader::percent)
            .orElse(usual.maxUnhealthyPercent()),
        number(fields, "", "max_quarantined", 0, PoolTerms.MOST, usual.maxQuarantined()),
        time(fields, "", "host_lost_after").orElse(usual.hostLostAfter()),
        creatingAtOnce(usual.creatingAtOnce()),
        fields.text("on_release", PoolTermsReader::onReleaseComplaint).stream()
            .flatMap(word -> Arrays.stream(OnRelease.values()).filter(it -> is(it, word)))
            .findFirst()
            .orElse(usual.onRelease()));
  }

  private LeaseTerms lease(LeaseTerms usual) {
    Optional<Fields> lease = inner("lease", "expected { default: 4h, max: 24h, grace: 5m }");
    if (lease.isEmpty()) {
      return usual;
    }
    Pair times = pair(lease.get(), "lease", "default", usual.usual(), "max", usual.max());
    Duration grace = time(lease.get(), "lease.", "grace").orElse(usual.grace());
    lease.get().rejectUnknown();
    return new LeaseTerms(times.low(), times.high(), grace);
  }

  private CheckTerms check(CheckTerms usual) {
    Optional<Fields> check = inner("check", "expected { every: 60s, fails: 3, ssh: true }");
    if (check.isEmpty()) {
      return usual;
    }
    CheckTerms terms =
        new CheckTerms(
            time(check.get(), "check.", "every").orElse(usual.every()),
            number(check.get(), "check.", "fails", 1, MOST_FAILS, usual.fails()),
            check
                .get()
                .value("ssh")
                .flatMap(value -> values.bool(value, "check.ssh"))
                .orElse(usual.ssh()));
    check.get().rejectUnknown();
    return terms;
  }

  private RetryTerms retries(RetryTerms usual) {
    Optional<Fields> retries =
        inner("retries", "expected { limit: 3, backoff: 30s, backoff_max: 10m }");
    if (retries.isEmpty()) {
      return usual;
    }
    int limit = number(retries.get(), "retries.", "limit", 1, MOST_FAILS, usual.limit());
    Pair pauses =
        pair(
            retries.get(),
            "retries",
            "backoff",
            usual.backoff(),
            "backoff_max",
            usual.backoffMax());
    retries.get().rejectUnknown();
    return new RetryTerms(limit, pauses.low(), pauses.high());
  }

  private Optional<Duration> readyMaxAge(Optional<Duration> usual) {
    Optional<YamlValue> age = fields.value("ready_max_age");
    if (age.isEmpty()) {
      return usual;
    }
    return age.get() instanceof Scalar scalar && scalar.raw().equals(NEVER)
        ? Optional.empty()
        : values.duration(age.get(), "ready_max_age").or(() -> usual);
  }

  private int creatingAtOnce(int usual) {
    String key = "creating_at_once";
    Optional<YamlValue> written = fields.value(key);
    if (written.isEmpty()) {
      return usual;
    }
    if (written.get() instanceof Scalar scalar) {
      Matcher perHost = PER_HOST.matcher(scalar.raw());
      if (perHost.matches()) {
        YamlValue number = new Scalar(scalar.at(), perHost.group(1), true);
        return (int) values.number(number, key, 1, MOST_AT_ONCE).orElse(usual);
      }
    }
    return (int) values.number(written.get(), key, 1, MOST_AT_ONCE).orElse(usual);
  }

  /** Two times of which the first must not be longer. */
  private record Pair(Duration low, Duration high) {}

  /** Where only one is written, the other gives way. */
  private Pair pair(
      Fields inner,
      String owner,
      String lowKey,
      Duration usualLow,
      String highKey,
      Duration usualHigh) {
    Optional<Duration> low = time(inner, owner + ".", lowKey);
    Optional<Duration> high = time(inner, owner + ".", highKey);
    if (low.isPresent() && high.isPresent() && low.get().compareTo(high.get()) > 0) {
      String most = inner.written(highKey).orElse("");
      values
          .problems()
          .add(
              inner.at(lowKey),
              "%s.%s is %s, but %s.%s is %s"
                  .formatted(owner, lowKey, inner.written(lowKey).orElse(""), owner, highKey, most),
              "expected at most " + most);
      return new Pair(usualLow, usualHigh);
    }
    Duration longest =
        high.orElseGet(() -> low.filter(it -> it.compareTo(usualHigh) > 0).orElse(usualHigh));
    return new Pair(
        low.orElseGet(() -> usualLow.compareTo(longest) > 0 ? longest : usualLow), longest);
  }

  private Optional<Fields> inner(String key, String expected) {
    return fields
        .value(key)
        .flatMap(value -> values.map(value, key, expected))
        .map(map -> new Fields(map, key + " of a pool", values));
  }

  private Optional<Duration> time(Fields from, String prefix, String key) {
    return from.value(key).flatMap(value -> values.duration(value, prefix + key));
  }

  private int number(Fields from, String prefix, String key, long least, long most, int usual) {
    return from.value(key)
        .map(value -> (int) values.number(value, prefix + key, least, most).orElse(usual))
        .orElse(usual);
  }

  private void problem(String key, String what, String expected) {
    values.problems().add(fields.at(key), what, expected);
  }

  private static @Nullable String percentComplaint(String text) {
    if (PERCENT.matcher(text).matches()) {
      return null;
    }
    String near = text.replace(" ", "") + (text.endsWith("%") ? "" : "%");
    return "expected a share from 1% to 100%"
        + (PERCENT.matcher(near).matches() ? "; did you mean " + near + "?" : "");
  }

  private static int percent(String text) {
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }

  private static boolean is(OnRelease what, String word) {
    return what.wireName().equals(word);
  }

  private static @Nullable String onReleaseComplaint(String text) {
    List<String> words = Arrays.stream(OnRelease.values()).map(OnRelease::wireName).toList();
    return words.contains(text) ? null : Wording.oneOf(text, words);
  }
}
