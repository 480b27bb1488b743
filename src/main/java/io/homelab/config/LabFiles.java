package io.homelab.config;

import io.homelab.model.Host;
import io.homelab.model.Lab;
import java.util.List;

/**
 * The checked content of both files.
 *
 * @param hosts the physical computers, in file order; empty only where there is no file
 * @param lab the lab, with {@code defaults} and {@code count} applied
 */
public record LabFiles(List<Host> hosts, Lab lab) {
  /** Copies the list. */
  public LabFiles {
    hosts = List.copyOf(hosts);
  }
}
