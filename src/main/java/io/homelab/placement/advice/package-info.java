/** What a person could change so that the machines that found no host do find one. */
@NullMarked
package io.homelab.placement.advice;

import org.jspecify.annotations.NullMarked;
