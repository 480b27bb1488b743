/** The SSH implementation of the port; the only package that uses the SSH library. */
@NullMarked
package io.homelab.remote.ssh;

import org.jspecify.annotations.NullMarked;
