/** What is done inside machines: addresses, names, reach, host name, keys, clock. */
@NullMarked
package io.homelab.guest;

import org.jspecify.annotations.NullMarked;
