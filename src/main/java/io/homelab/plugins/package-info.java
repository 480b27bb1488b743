/**
 * Third-party jars: where they may be, and how they implement the ports {@link
 * io.homelab.engine.Engine} and {@link io.homelab.remote.Transport}. Nothing is read until a file
 * names something that is not built in.
 */
@NullMarked
package io.homelab.plugins;

import org.jspecify.annotations.NullMarked;
