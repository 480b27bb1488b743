/** Boxes that come from elsewhere: what a registry offers, and which version was settled on. */
@NullMarked
package io.homelab.boxes;

import org.jspecify.annotations.NullMarked;
