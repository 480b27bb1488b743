package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.LibvirtExtras;
import io.homelab.model.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code vagrant}: settings that the Vagrantfile passes to Vagrant. Its keys are parts of
 * Vagrant's configuration, providers, {@code synced_folders}, and namespaces of plugins. No setting
 * may be dropped silently, so a key that only resembles one of them is rejected.
 */
final class VagrantExtras {
  /** Parts of Vagrant's own configuration; the Vagrantfile has the same list. */
  static final List<String> PARTS = List.of("vm", "ssh", "winrm", "winssh", "trigger");

  /**
   * Providers whose blocks may stand beside the machine's own; the Vagrantfile has the same list.
   */
  static final List<String> PROVIDERS =
      List.of(
          "docker",
          "hyperv",
          "libvirt",
          "lxc",
          "parallels",
          "qemu",
          "utm",
          "virtualbox",
          "vmware_desktop",
          "vmware_fusion",
          "vmware_workstation");

  /** Settings that people often write without their section. */
  private static final Map<String, List<String>> OFTEN_BARE =
      Map.of(
          "vm",
          List.of("boot_timeout", "communicator", "graceful_halt_timeout", "guest", "provision"),
          "ssh",
          List.of(
              "forward_agent", "insert_key", "keys", "password", "private_key_path", "username"));

  private static final String SYNCED_FOLDERS = "synced_folders";
  private static final String PLUGIN_PREFIX = "vagrant-";

  private final ValueReader values;
  private final List<String> known = new ArrayList<>();

  /**
   * A reader.
   *
   * @param provider the machine's provider, if written
   */
  VagrantExtras(ValueReader values, Optional<String> provider) {
    this.values = values;
    provider.ifPresent(known::add);
    known.addAll(PARTS);
    known.addAll(PROVIDERS);
    known.add(SYNCED_FOLDERS);
  }

  /** The extras as plain data, in file order. */
  Map<String, Object> read(Mapping extras) {
    for (Map.Entry<String, MapEntry> each : extras.entries().entrySet()) {
      check(each.getKey(), each.getValue());
    }
    return values.plainMap(extras, "vagrant");
  }

  private void check(String key, MapEntry entry) {
    String label = "vagrant." + Wording.shorten(key);
    if (key.equals(SYNCED_FOLDERS)) {
      checkFolders(entry.value(), label);
    } else if (known.contains(key)) {
      values
          .map(entry.value(), label, "expected a map of settings (name: value)")
          .ifPresent(settings -> {
            checkNames(settings, label);
            if (key.equals("vm")) {
              checkGuest(settings);
            } else if (key.equals(LibvirtExtras.PROVIDER)) {
              new StorageCheck(values).run(settings);
              checkUri(settings);
            }
          });
    } else {
      checkPlugin(key, entry, label);
    }
  }

  /**
   * HomeLab enters machines over SSH and configures them with a POSIX shell, so it says of others
   * that they cannot work before one is made. In the Vagrantfile {@code :winrm} is a symbol and as
   * good as the text.
   */
  private void checkGuest(Mapping vm) {
    String communicator = wordOf(vm, "communicator");
    if (!communicator.isEmpty() && !communicator.equals("ssh")) {
      rejectGuest(vm, "communicator", "expected ssh: HomeLab enters machines over SSH only");
    }
    if (wordOf(vm, "guest").equals("windows")) {
      rejectGuest(
          vm,
          "guest",
          "expected a guest with a POSIX shell: HomeLab cannot configure or check Windows");
    }
  }

  private void checkUri(Mapping libvirt) {
    MapEntry uri = libvirt.entries().get("uri");
    if (uri != null
        && !(uri.value() instanceof Scalar text
            && text.raw().matches("[a-z][a-z0-9+]*://[^\\p{Cntrl} ]{0,200}"))) {
      values.wrong(
          uri.value(), "vagrant.libvirt.uri", "expected a libvirt URI such as qemu:///system");
    }
  }

  private void rejectGuest(Mapping vm, String setting, String expected) {
    MapEntry entry = vm.entries().get(setting);
    if (entry != null) {
      values.wrong(entry.value(), "vagrant.vm." + setting, expected);
    }
  }

  /** A setting in lower case and without the colon of a symbol; empty if it is not written. */
  private static String wordOf(Mapping settings, String name) {
    String word = settings.scalar(name).orElse("").toLowerCase(Locale.ROOT);
    return word.startsWith(":") ? word.substring(1) : word;
  }

  /** A namespace of a Vagrant plugin: its settings are values, not calls. */
  private void checkPlugin(String key, MapEntry entry, String label) {
    String near = Spelling.nearest(key, known);
    if (!isIdentifier(key) || near != null) {
      reject(key, entry, near == null ? pluginOf(key) : near);
      return;
    }
    if (!(entry.value() instanceof Mapping settings)) {
      reject(key, entry, inItsPart(key));
      return;
    }
    checkNames(settings, label);
    settings
        .entries()
        .forEach((name, setting) -> {
          if (!isPlain(setting.value())) {
            values.wrong(
                setting.value(),
                label + "." + Wording.shorten(name),
                "expected a text, a number, true, false or a list of them");
          }
        });
  }

  private void reject(String key, MapEntry entry, @Nullable String meant) {
    values
        .problems()
        .add(
            entry.keyAt(),
            "unknown key " + Wording.quote(key) + " in vagrant",
            meant == null
                ? "expected one of: "
                    + String.join(", ", known)
                    + ", or a plugin's settings (name: value)"
                : "did you mean '" + meant + "'?");
  }

  /** The namespace of a plugin given by its gem name, as in {@code vagrant-vbguest}. */
  private static @Nullable String pluginOf(String key) {
    String rest = key.startsWith(PLUGIN_PREFIX) ? key.substring(PLUGIN_PREFIX.length()) : "";
    return isIdentifier(rest) ? rest : null;
  }

  private static @Nullable String inItsPart(String key) {
    for (Map.Entry<String, List<String>> part : OFTEN_BARE.entrySet()) {
      if (part.getValue().contains(key)) {
        return part.getKey() + ": { " + key + ": ... }";
      }
    }
    return null;
  }

  private void checkFolders(YamlValue value, String label) {
    for (YamlValue item : values.list(value, label).orElse(List.of())) {
      values
          .map(item, "an entry of " + label)
          .ifPresent(folder -> {
            Fields fields = new Fields(folder, "an entry of synced_folders", values);
            fields.required("source", "expected a folder of the host");
            fields.required("target", "expected a folder in the machine");
            checkNames(folder, label);
          });
    }
  }

  private void checkNames(Mapping settings, String label) {
    settings
        .entries()
        .forEach((name, setting) -> {
          if (!isIdentifier(name)) {
            values
                .problems()
                .add(
                    setting.keyAt(),
                    "a key of " + label + " is " + Wording.quote(name),
                    "expected the name of a setting: lower-case letters, digits and '_'");
          }
        });
  }

  private static boolean isPlain(YamlValue value) {
    return value instanceof Scalar
        || (value instanceof Sequence list
            && list.items().stream().allMatch(Scalar.class::isInstance));
  }

  private static boolean isIdentifier(String text) {
    return text.matches("[a-z][a-z0-9_]*");
  }
}
