/** Serves labs over HTTP: requests in, answers out; the HTTP server itself is behind a port. */
@NullMarked
package io.homelab.server;

import org.jspecify.annotations.NullMarked;
