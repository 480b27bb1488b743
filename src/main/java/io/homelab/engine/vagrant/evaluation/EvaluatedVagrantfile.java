package io.homelab.engine.vagrant.evaluation;

import java.util.List;
import java.util.SortedMap;

/**
 * What a Vagrantfile came to.
 *
 * @param machines its machines, in the order of their definition
 * @param requiredPlugins those of {@code config.vagrant.plugins}
 * @param absentPlugins those that it asked for with {@code has_plugin?} and that are not there
 * @param environment the environment variables that it asked for, with their values here; empty for
 *     those that are not set
 * @param missingNamespaces parts of the configuration that no installed plugin has
 */
record EvaluatedVagrantfile(
    List<EvaluatedMachine> machines,
    List<String> requiredPlugins,
    List<String> absentPlugins,
    SortedMap<String, String> environment,
    List<String> missingNamespaces) {}
