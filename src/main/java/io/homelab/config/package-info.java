/**
 * Reads hosts.yaml and topology.yaml into checked records, collecting every problem with its line
 * and column.
 */
@NullMarked
package io.homelab.config;

import org.jspecify.annotations.NullMarked;
