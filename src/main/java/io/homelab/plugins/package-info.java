/**
 * Other people's jars: where they may lie, and how they fill the ports {@link
 * io.homelab.engine.Engine} and {@link io.homelab.remote.Transport}. Nothing is looked for before a
 * file names something that is not built in.
 */
@NullMarked
package io.homelab.plugins;

import org.jspecify.annotations.NullMarked;
