/** What people and programs see: views of plans, states and events, and the live table. */
@NullMarked
package io.homelab.report;

import org.jspecify.annotations.NullMarked;
