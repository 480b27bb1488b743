package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;

/**
 * A box that a host has.
 *
 * @param host the host
 * @param box the box
 * @param usedBy how many of this lab's machines on the host use it
 */
public record BoxRow(HostName host, BoxRef box, int usedBy) {}
