/** Use cases: a request in, a value or a refusal out; nothing is asked and nothing printed. */
@NullMarked
package io.homelab.operations;

import org.jspecify.annotations.NullMarked;
