/** The port to books that several computers share; the room of a database implements it. */
@NullMarked
package io.homelab.shared;

import org.jspecify.annotations.NullMarked;
