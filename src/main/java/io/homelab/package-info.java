/** Composition root of HomeLab. */
@NullMarked
package io.homelab;

import org.jspecify.annotations.NullMarked;
