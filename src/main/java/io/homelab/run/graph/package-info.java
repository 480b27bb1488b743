/**
 * The tasks of a run as data, with what each needs; which of them may start, and what becomes of
 * the others when one fails. Nothing here knows a host: {@link io.homelab.run.graph.Scheduler} runs
 * the tasks, and somebody else does the work.
 */
@NullMarked
package io.homelab.run.graph;

import org.jspecify.annotations.NullMarked;
