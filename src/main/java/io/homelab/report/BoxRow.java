package io.homelab.report;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;

/**
 * A box that a host has.
 *
 * @param host the host
 * @param box the box
 * @param usedBy how many machines of this lab on the host are made from it
 */
public record BoxRow(HostName host, BoxRef box, int usedBy) {}
