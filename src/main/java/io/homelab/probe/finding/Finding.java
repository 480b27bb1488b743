package io.homelab.probe.finding;

import io.homelab.model.HostName;
import java.util.Locale;

/**
 * Something that {@code hosts check} found out about a host.
 *
 * @param host the host
 * @param level how bad it is
 * @param what one sentence
 * @param fix what to do about it, a command where there is one; empty when nothing is to be done
 */
public record Finding(HostName host, Level level, String what, String fix) {
  static Finding error(HostName host, String what, String fix) {
    return new Finding(host, Level.ERROR, what, fix);
  }

  static Finding warning(HostName host, String what, String fix) {
    return new Finding(host, Level.WARNING, what, fix);
  }

  /** Whether machines cannot be made there before this is fixed. */
  public boolean error() {
    return level == Level.ERROR;
  }

  /** How bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, but not as well as it could. */
    WARNING,
    /** Machines cannot be made there before this is fixed. */
    ERROR;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
