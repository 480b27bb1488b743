package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.Call;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.ProviderBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large a Vagrantfile makes a machine, by what the providers' blocks say.
 *
 * @param cpus virtual CPUs; empty if nothing says it
 * @param memoryMb in MiB; empty if nothing says it
 * @param diskGb in GiB, rounded up; empty if the box decides
 * @param lender the other provider whose cpus or memory these are, where the wanted one says none
 */
record MachineSize(
    OptionalLong cpus, OptionalLong memoryMb, OptionalLong diskGb, Optional<String> lender) {
  /** The keys under which providers have the sizes; the rest of a block stays as it is. */
  static final List<String> KEYS =
      List.of("cpus", "memory", "machine_virtual_size", "maxmemory", "vmx");

  /** Whose sizes count where the wanted provider says none, first to last. */
  private static final List<String> LENDERS =
      List.of(
          "libvirt",
          "virtualbox",
          "vmware_desktop",
          "vmware_fusion",
          "vmware_workstation",
          "parallels",
          "qemu",
          "utm",
          "hyperv");

  private static final Pattern AMOUNT =
      Pattern.compile("(?i)\\s*([0-9]{1,15})(?:\\.0+)?\\s*([kmgt]?)i?b?\\s*");

  static MachineSize of(EvaluatedMachine machine, String provider) {
    List<String> order = new ArrayList<>(List.of(provider));
    LENDERS.stream().filter(each -> !each.equals(provider)).forEach(order::add);
    OptionalLong cpus = OptionalLong.empty();
    OptionalLong memory = OptionalLong.empty();
    Optional<String> lender = Optional.empty();
    for (String each : order) {
      ProviderBlock block = machine.provider(each);
      OptionalLong itsCpus = cpus(block);
      OptionalLong itsMemory = memory(block);
      boolean lends =
          (cpus.isEmpty() && itsCpus.isPresent()) || (memory.isEmpty() && itsMemory.isPresent());
      if (lends && !each.equals(provider) && lender.isEmpty()) {
        lender = Optional.of(each);
      }
      cpus = cpus.isPresent() ? cpus : itsCpus;
      memory = memory.isPresent() ? memory : itsMemory;
    }
    return new MachineSize(cpus, memory, disk(machine, provider), lender);
  }

  private static OptionalLong cpus(ProviderBlock block) {
    OptionalLong said = number(block.settings().get("cpus"));
    said = said.isPresent() ? said : number(vmx(block, "numvcpus"));
    return said.isPresent() ? said : customized(block, "--cpus");
  }

  private static OptionalLong memory(ProviderBlock block) {
    OptionalLong said = amount(block.settings().get("memory"), 'm', 1L << 20);
    said = said.isPresent() ? said : number(vmx(block, "memsize"));
    return said.isPresent() ? said : customized(block, "--memory");
  }

  private static @Nullable Object vmx(ProviderBlock block, String key) {
    return block.settings().get("vmx") instanceof Map<?, ?> vmx ? vmx.get(key) : null;
  }

  /** As in {@code vb.customize ["modifyvm", :id, "--memory", 1024]}. */
  private static OptionalLong customized(ProviderBlock block, String option) {
    OptionalLong found = OptionalLong.empty();
    for (Call call : block.calls()) {
      if (isCustomization(call)) {
        List<?> words = (List<?>) call.arguments().getFirst();
        int at = words.lastIndexOf(option);
        if (at >= 0 && at + 1 < words.size()) {
          found = number(words.get(at + 1));
        }
      }
    }
    return found;
  }

  /** Whether a call changes a VirtualBox machine. */
  static boolean isCustomization(Call call) {
    return call.method().equals("customize")
        && call.arguments().size() == 1
        && call.arguments().getFirst() instanceof List<?>;
  }

  private static OptionalLong disk(EvaluatedMachine machine, String provider) {
    OptionalLong own =
        amount(machine.provider(provider).settings().get("machine_virtual_size"), 'g', 1L << 30);
    for (Map<String, Object> disk : machine.disks()) {
      if (own.isEmpty() && Boolean.TRUE.equals(disk.get("primary"))) {
        own = amount(disk.get("size"), ' ', 1L << 30);
      }
    }
    Map<String, Object> plugin = machine.plugins().getOrDefault("disksize", Map.of());
    return own.isPresent() ? own : amount(plugin.get("size"), 'm', 1L << 30);
  }

  private static OptionalLong number(@Nullable Object value) {
    return amount(value, ' ', 1);
  }

  /**
   * A positive amount.
   *
   * @param usual the unit where none is written: a blank, k, m, g or t
   * @param unit in bytes, of the result
   */
  private static OptionalLong amount(@Nullable Object value, char usual, long unit) {
    if (value == null) {
      return OptionalLong.empty();
    }
    Matcher written = AMOUNT.matcher(value.toString());
    if (!written.matches()) {
      return OptionalLong.empty();
    }
    char letter =
        written.group(2).isEmpty() ? usual : Character.toLowerCase(written.group(2).charAt(0));
    int bits = 10 * " kmgt".indexOf(letter);
    long number = Long.parseLong(written.group(1));
    if (number <= 0 || number > (Long.MAX_VALUE >> bits) - unit) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(((number << bits) + unit - 1) / unit);
  }
}
