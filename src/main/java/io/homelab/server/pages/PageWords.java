package io.homelab.server.pages;

import io.homelab.report.Lamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How pages say things.
 *
 * @param now when the page is made
 */
public record PageWords(Instant now) {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** A moment as people think of it. */
  public String ago(String moment) {
    Instant then;
    try {
      then = Instant.parse(moment);
    } catch (DateTimeException e) {
      return moment;
    }
    boolean past = !then.isAfter(now);
    String length = length(Duration.between(past ? then : now, past ? now : then));
    return past ? length + " ago" : "in " + length;
  }

  /** When something is to be expected. */
  public String soon(String moment) {
    String words = ago(moment);
    return words.endsWith(" ago") ? "at any moment" : words;
  }

  /** How long something took, or takes so far. */
  public String between(String begin, String end) {
    try {
      Instant last = end.isEmpty() ? now : Instant.parse(end);
      return length(Duration.between(Instant.parse(begin), last));
    } catch (DateTimeException e) {
      return "";
    }
  }

  private static String length(Duration length) {
    if (length.compareTo(SOON) < 0) {
      return Math.max(0, length.toSeconds()) + " s";
    }
    if (length.toMinutes() < 90) {
      return length.toMinutes() + " min";
    }
    return length.toHours() < 48 ? length.toHours() + " h" : length.toDays() + " days";
  }

  /** Megabytes as people say them. */
  public static String memory(OptionalLong megabytes) {
    if (megabytes.isEmpty()) {
      return "-";
    }
    long mb = megabytes.getAsLong();
    if (mb < 1024) {
      return mb + " MB";
    }
    return mb % 1024 == 0 ? mb / 1024 + " GB" : String.format(Locale.ROOT, "%.1f GB", mb / 1024.0);
  }

  /** Bytes as people say them. */
  public static String bytes(OptionalLong bytes) {
    return bytes.isEmpty()
        ? "-"
        : bytes.getAsLong() < 1 << 20
            ? (bytes.getAsLong() + 1023) / 1024 + " kB"
            : memory(OptionalLong.of(bytes.getAsLong() >> 20));
  }

  /** A number, or a dash. */
  public static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
  }

  /** So many of something. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** A state without its underscores. */
  public static String state(String state) {
    return state.isEmpty() ? "unknown" : state.replace('_', ' ');
  }

  /** What kind of state that of a machine, a host, a run or an instance is. */
  public static Lamp tone(String state) {
    return Lamp.of(state);
  }

  /** The same of a run, which is at work while it runs. */
  public static Lamp toneOfRun(String state) {
    return state.equals("running") ? Lamp.BUSY : tone(state);
  }

  /** One word for a host: the worst that is known of it. */
  public static String host(ApiValue host) {
    if (host.text("misses").equals("0") && !host.has("last_heartbeat")) {
      return "not asked yet";
    }
    if (host.text("status").equals("offline")) {
      return "offline";
    }
    if (host.has("reachable") && !host.flag("reachable")) {
      return "unreachable";
    }
    if (host.has("problem") && host.flag("reachable")) {
      return "unusable";
    }
    return host.flag("cordoned") ? "cordoned" : host.text("status", "unknown");
  }
}
