package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.Call;
import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.ProviderBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The {@code vagrant} of a machine: what goes into Vagrant's configuration as it is.
 *
 * @param provider the machine's
 * @param synced receives the folders that have to travel with the workdir
 */
record ExtraEntries(
    String provider, LocalPaths paths, SortedSet<String> synced, UnsaidList unsaid) {
  /** HomeLab gives names, and the path of a key means nothing on a host. */
  private static final Set<String> NOT_OURS =
      Set.of("name", "default_prefix", "private_key_path", "base_mac", "clone");

  private static final Set<String> IRRELEVANT =
      Set.of("base_address", "allow_fstab_modification", "box_check_update");
  private static final Set<String> FOLDER = Set.of("hostpath", "guestpath", "disabled", "type");

  Map<String, Object> of(EvaluatedMachine machine) {
    Map<String, Object> extras = new LinkedHashMap<>();
    put(extras, provider, block(machine.provider(provider)));
    Map<String, Object> vm = settings("config.vm", machine.vm());
    machine.guest().ifPresent(guest -> vm.put("guest", ":" + guest));
    put(extras, "vm", vm);
    put(extras, "ssh", settings("config.ssh", machine.ssh()));
    List<Map<String, Object>> folders = folders(machine);
    if (!folders.isEmpty()) {
      extras.put("synced_folders", folders);
    }
    return extras;
  }

  private static void put(Map<String, Object> extras, String part, Map<String, Object> settings) {
    if (!settings.isEmpty()) {
      extras.put(part, settings);
    }
  }

  private Map<String, Object> block(ProviderBlock block) {
    Map<String, Object> given = new LinkedHashMap<>(block.settings());
    MachineSize.KEYS.forEach(given::remove);
    Map<String, Object> settings = settings(provider, given);
    for (Call call : block.calls()) {
      if (MachineSize.isCustomization(call)) {
        List<Object> words = withoutSizes((List<?>) call.arguments().getFirst());
        if (words.size() > 2) {
          add(settings, call.method(), List.of(words));
        }
      } else if (isSetting(call.method())) {
        add(settings, call.method(), call.arguments());
      } else {
        unsaid.add("%s.%s".formatted(provider, UnsaidList.shown(call.method())));
      }
    }
    return settings;
  }

  /** One more call of a method: each element of the list is one call's arguments. */
  private static void add(Map<String, Object> settings, String method, List<?> arguments) {
    List<Object> calls = new ArrayList<>();
    if (settings.get(method) instanceof List<?> before) {
      calls.addAll(before);
    }
    calls.add(arguments);
    settings.put(method, calls);
  }

  private static List<Object> withoutSizes(List<?> words) {
    List<Object> kept = new ArrayList<>();
    boolean size = false;
    for (Object word : words) {
      boolean option = word.equals("--memory") || word.equals("--cpus");
      if (!option && !size) {
        kept.add(word);
      }
      size = option;
    }
    return kept;
  }

  private Map<String, Object> settings(String owner, Map<String, Object> given) {
    Map<String, Object> settings = new LinkedHashMap<>();
    given.forEach((key, value) -> {
      if (IRRELEVANT.contains(key) || isEmpty(value)) {
        return;
      }
      if (NOT_OURS.contains(key) || key.startsWith("box_") || !isSetting(key)) {
        unsaid.add("%s.%s = %s".formatted(owner, UnsaidList.shown(key), UnsaidList.shown(value)));
      } else {
        settings.put(key, value);
      }
    });
    return settings;
  }

  private static boolean isEmpty(Object value) {
    return value.equals("") || value.equals(List.of()) || value.equals(Map.of());
  }

  private List<Map<String, Object>> folders(EvaluatedMachine machine) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Map<String, Object> folder : machine.folders()) {
      if (Boolean.TRUE.equals(folder.get("disabled"))) {
        continue;
      }
      String source = String.valueOf(folder.get("hostpath"));
      if (source.equals(".") && "/vagrant".equals(folder.get("guestpath"))) {
        unsaid.add("the Vagrantfile's own folder at /vagrant");
        continue;
      }
      Optional<String> local = paths.below(source);
      if (local.isPresent() && folder.get("guestpath") instanceof String target) {
        synced.add(local.get() + "/");
        entries.add(folder(folder, local.get(), target));
      } else {
        unsaid.add(
            "the synced folder %s at %s: it is no folder below the topology's"
                .formatted(
                    UnsaidList.shown(source),
                    UnsaidList.shown(folder.getOrDefault("guestpath", "no path"))));
      }
    }
    return entries;
  }

  private Map<String, Object> folder(Map<String, Object> folder, String source, String target) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("source", "./" + source);
    entry.put("target", target);
    if (folder.get("type") instanceof String type) {
      entry.put("type", type.replaceFirst("^:", ""));
    } else if (provider.equals("libvirt")) {
      // NFS, the other choice of vagrant-libvirt, asks for the password of root.
      entry.put("type", "rsync");
      unsaid.add(
          "the synced folder at %s has no type: rsync is taken"
              .formatted(UnsaidList.shown(target)));
    }
    folder.forEach((key, value) -> {
      if (!FOLDER.contains(key) && isSetting(key)) {
        entry.put(key, value);
      }
    });
    return entry;
  }

  private static boolean isSetting(String key) {
    return key.matches("[a-z][a-z0-9_]*");
  }
}
