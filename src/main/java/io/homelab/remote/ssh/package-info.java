/** The SSH implementation of the port; the only room that knows the SSH library. */
@NullMarked
package io.homelab.remote.ssh;

import org.jspecify.annotations.NullMarked;
