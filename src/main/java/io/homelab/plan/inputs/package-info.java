/** What a plan was made from, kept in a file, so that the decision can be repeated anywhere. */
@NullMarked
package io.homelab.plan.inputs;

import org.jspecify.annotations.NullMarked;
