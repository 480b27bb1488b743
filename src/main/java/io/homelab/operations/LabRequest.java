package io.homelab.operations;

import java.nio.file.Path;

/**
 * Which lab to open.
 *
 * @param hosts {@code hosts.yaml}
 * @param topology {@code topology.yaml}
 * @param mayAsk whether somebody is there to type a passphrase
 * @param sshConfig whether the user's SSH configuration counts
 */
public record LabRequest(Path hosts, Path topology, boolean mayAsk, boolean sshConfig) {}
