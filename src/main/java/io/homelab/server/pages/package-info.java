/** The server's pages: what the API tells, as HTML that works without a script. */
@NullMarked
package io.homelab.server.pages;

import org.jspecify.annotations.NullMarked;
