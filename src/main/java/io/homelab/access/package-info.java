/** Who may use the server of labs: tokens and roles, and the record of what was done with them. */
@NullMarked
package io.homelab.access;

import org.jspecify.annotations.NullMarked;
