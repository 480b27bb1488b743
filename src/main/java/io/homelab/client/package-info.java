/** The command line as a client of {@code homelab serve}: what is known of servers, and runs. */
@NullMarked
package io.homelab.client;

import org.jspecify.annotations.NullMarked;
