/** What the user's OpenSSH configuration says of a destination. */
@NullMarked
package io.homelab.remote.openssh;

import org.jspecify.annotations.NullMarked;
