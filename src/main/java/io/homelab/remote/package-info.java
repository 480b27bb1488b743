/** The port to a computer that runs machines: run a command, copy files. */
@NullMarked
package io.homelab.remote;

import org.jspecify.annotations.NullMarked;
