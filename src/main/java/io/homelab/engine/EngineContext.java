package io.homelab.engine;

import io.homelab.remote.RemoteHost;

/**
 * Where an engine works and who listens.
 *
 * @param remote the host
 * @param workdir the lab's folder there, absolute
 * @param hasFlock whether the host has the {@code flock} command
 * @param listener receives output and progress
 */
public record EngineContext(
    RemoteHost remote, String workdir, boolean hasFlock, EngineListener listener) {}
