/** Keeps the books of the pools in files. */
@NullMarked
package io.homelab.pool.books;

import org.jspecify.annotations.NullMarked;
