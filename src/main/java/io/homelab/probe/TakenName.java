package io.homelab.probe;

import io.homelab.model.Argv;
import io.homelab.model.LabName;
import io.homelab.model.MachineName;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name on a host that a machine of the lab would take, and that is taken.
 *
 * @param kind what has it
 * @param name the name
 * @param pool the storage pool of a volume; empty for the others
 * @param uri the libvirt that has it, as {@code virsh -c} takes it
 * @param wantedBy the machine whose extras give a disk this name; absent for names that follow from
 *     the machine's own
 */
public record TakenName(
    Holder kind, String name, String pool, String uri, Optional<MachineName> wantedBy)
    implements Comparable<TakenName> {
  /** The libvirt of a whole computer, which everybody uses unless told otherwise. */
  public static final String SYSTEM = "qemu:///system";

  private static final Comparator<TakenName> ORDER =
      Comparator.comparing(TakenName::kind)
          .thenComparing(TakenName::name)
          .thenComparing(TakenName::pool)
          .thenComparing(TakenName::uri)
          .thenComparing(taken -> taken.wantedBy().map(MachineName::value).orElse(""));

  /** A name in the usual libvirt that follows from its machine's. */
  public TakenName(Holder kind, String name, String pool) {
    this(kind, name, pool, SYSTEM, Optional.empty());
  }

  /** What can have such a name. */
  public enum Holder {
    /** A virtual machine of libvirt. */
    DOMAIN("libvirt domain"),
    /** A disk in one of libvirt's storage pools. */
    VOLUME("libvirt volume"),
    /** A virtual machine of VirtualBox. */
    VM("VirtualBox VM");

    private final String words;

    Holder(String words) {
      this.words = words;
    }
  }

  /**
   * Whether a new machine would want this name. The names are those of the Vagrantfile's prefix and
   * of vagrant-libvirt's disks: {@code LAB_NAME.img}, {@code LAB_NAME_1.img} for a box with more
   * disks, {@code LAB_NAME-vdb.qcow2} for an added one.
   */
  public boolean isFor(LabName lab, MachineName machine) {
    if (wantedBy.isPresent()) {
      return wantedBy.get().equals(machine);
    }
    String own = Pattern.quote(lab + "_" + machine);
    return switch (kind) {
      case DOMAIN, VM -> name.matches(own);
      case VOLUME -> name.matches(own + "(_[0-9]+)?\\.img|" + own + "-[a-z]{2}[a-z]\\.(qcow2|raw)");
    };
  }

  /** Whether a virtual machine, and not only a disk, has the name. */
  public boolean isMachine() {
    return kind != Holder.VOLUME;
  }

  /**
   * The way out where the workdir does not know a machine that is there: once it is gone, the state
   * follows by itself.
   */
  public String wayOut() {
    return "run on the host: %s; then run the same command again".formatted(removal());
  }

  /**
   * What a person types on the host to be rid of it. libvirt undefines no domain that has a saved
   * state, snapshots or UEFI variables unless they are named, too.
   */
  public String removal() {
    String its = Argv.quote(name);
    String virsh = "virsh -c " + Argv.quote(uri);
    return switch (kind) {
      case DOMAIN ->
          "%2$s destroy %1$s; %2$s undefine --managed-save --snapshots-metadata --nvram --remove-all-storage %1$s"
              .formatted(its, virsh);
      case VM ->
          "VBoxManage controlvm %1$s poweroff; VBoxManage unregistervm %1$s --delete"
              .formatted(its);
      case VOLUME -> "%s vol-delete --pool %s %s".formatted(virsh, Argv.quote(pool), its);
    };
  }

  /** For a sentence: what it is. */
  public String words() {
    return kind.words + " " + name + (pool.isEmpty() ? "" : " in pool " + pool);
  }

  @Override
  public int compareTo(TakenName other) {
    return ORDER.compare(this, other);
  }
}
