/** What a person could change so that machines without a host get one. */
@NullMarked
package io.homelab.placement.advice;

import org.jspecify.annotations.NullMarked;
