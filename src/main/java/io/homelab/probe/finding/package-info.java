/** What is wrong with a host: pure rules, facts in and findings out. */
@NullMarked
package io.homelab.probe.finding;

import org.jspecify.annotations.NullMarked;
