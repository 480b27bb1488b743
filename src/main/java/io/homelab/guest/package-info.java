/** What is done inside machines: addresses, names, reach, host name. */
@NullMarked
package io.homelab.guest;

import org.jspecify.annotations.NullMarked;
