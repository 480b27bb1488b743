package io.homelab.engine.vagrant.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine as a Vagrantfile defines it. Values are plain: texts, numbers, booleans, lists, maps
 * with text keys; a Ruby symbol is a text that begins with a colon.
 *
 * @param name Vagrant's name of it
 * @param autostart whether {@code vagrant up} without names starts it
 * @param primary whether Vagrant takes it when no machine is named
 * @param boxVersion a version or conditions
 * @param boxUrls where the box comes from, if not from its name
 * @param communicator how Vagrant talks to it, if not by SSH
 * @param providers its provider blocks, by provider
 * @param folders its synced folders
 * @param disks its disks
 * @param vm what else is set in {@code config.vm}
 * @param ssh what is set in {@code config.ssh}
 * @param triggers how many triggers there are
 * @param plugins what is set for plugins, by the namespace in the configuration
 */
record EvaluatedMachine(
    String name,
    boolean autostart,
    boolean primary,
    Optional<String> box,
    Optional<String> boxVersion,
    List<Object> boxUrls,
    Optional<String> boxArchitecture,
    Optional<String> hostname,
    Optional<String> communicator,
    Optional<String> guest,
    List<GivenNetwork> networks,
    Map<String, ProviderBlock> providers,
    List<GivenProvisioner> provisioners,
    List<Map<String, Object>> folders,
    List<Map<String, Object>> disks,
    Map<String, Object> vm,
    Map<String, Object> ssh,
    long triggers,
    Map<String, Map<String, Object>> plugins) {

  /** The arguments of {@code config.vm.network}. */
  record GivenNetwork(String type, Map<String, Object> options) {}

  /** A provider's block: what it sets, and the methods that it calls. */
  record ProviderBlock(Map<String, Object> settings, List<Call> calls) {
    static final ProviderBlock NONE = new ProviderBlock(Map.of(), List.of());
  }

  /** A call in a provider's block. */
  record Call(String method, List<Object> arguments) {}

  /**
   * A provisioner.
   *
   * @param run when it runs, if not once
   */
  record GivenProvisioner(
      String type, Optional<String> name, Optional<String> run, Map<String, Object> settings) {}

  ProviderBlock provider(String wanted) {
    return providers.getOrDefault(wanted, ProviderBlock.NONE);
  }
}
