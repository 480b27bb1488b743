package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.LibvirtExtras;
import java.util.List;

/**
 * Checks {@code vagrant: { libvirt: { storage } }}: its disks are counted, and their volumes looked
 * for on the hosts, so they must be as vagrant-libvirt takes them.
 */
final class StorageCheck {
  private static final String LABEL = "vagrant.libvirt.storage";
  private static final String EXPECTED = "expected a list of [\":file\", { size: 20G }]";

  private final ValueReader values;

  StorageCheck(ValueReader values) {
    this.values = values;
  }

  void run(Mapping libvirt) {
    MapEntry storage = libvirt.entries().get(LibvirtExtras.STORAGE);
    if (storage == null) {
      return;
    }
    List<YamlValue> calls =
        storage.value() instanceof Sequence list ? list.items() : List.of(storage.value());
    for (YamlValue call : calls) {
      check(call);
    }
  }

  private void check(YamlValue call) {
    List<YamlValue> arguments = call instanceof Sequence list ? list.items() : List.of(call);
    if (arguments.isEmpty()
        || arguments.size() > 2
        || !(arguments.getFirst() instanceof Scalar kind && kind.raw().equals(LibvirtExtras.FILE))
        || (arguments.size() == 2 && !(arguments.getLast() instanceof Mapping))) {
      values.wrong(call, "an entry of " + LABEL, EXPECTED);
    } else if (arguments.getLast() instanceof Mapping options
        && !LibvirtExtras.isMedium(options.scalar("device").orElse(""))) {
      checkDisk(options);
    }
  }

  private void checkDisk(Mapping options) {
    MapEntry size = options.entries().get("size");
    if (size != null && !(size.value() instanceof Scalar text && isSize(text.raw()))) {
      values.wrong(size.value(), LABEL + ".size", "expected a size such as 20G");
    }
    MapEntry path = options.entries().get("path");
    if (path != null
        && !(path.value() instanceof Scalar text && TextRules.volume(text.raw()) == null)) {
      values.wrong(path.value(), LABEL + ".path", TextRules.VOLUME);
    }
  }

  private static boolean isSize(String text) {
    return LibvirtExtras.gigabytes(text).orElse(0) > 0;
  }
}
