package io.homelab.engine.vagrant;

import io.homelab.engine.SnapshotName;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Vagrant's command lines, to be run in a workdir with {@link #environment}. Those whose progress
 * matters print what {@link MachineReadable} reads; with it, Vagrant fails where it would ask.
 * Machines are always named: a command without names would be for all machines of the host. Each
 * call costs one to three seconds before it does anything, so one call takes many machines.
 */
public final class VagrantCommands {
  /** Tells the Vagrantfile to leave host names to the caller. */
  public static final String SETS_HOSTNAME = "HOMELAB_SETS_HOSTNAME";

  /** Of the variables in Vagrant's documentation, those that a host may not decide for a lab. */
  private static final List<String> DISTURBING =
      List.of(
          "VAGRANT_ALIAS_FILE",
          "VAGRANT_DEFAULT_PROVIDER",
          "VAGRANT_EXPERIMENTAL",
          "VAGRANT_FORCE_COLOR",
          "VAGRANT_LOCAL_PLUGINS_LOAD",
          "VAGRANT_LOG",
          "VAGRANT_LOG_FILE",
          "VAGRANT_NO_PARALLEL",
          "VAGRANT_NO_PLUGINS",
          "VAGRANT_PREFERRED_PROVIDERS");

  /** What {@link io.homelab.engine.Engine#renaming} asks for; of links, none is followed. */
  private static final String RENAMING =
      """
      [ ! -L "$1/.vagrant" ] && [ ! -L "$1/.vagrant/machines" ] && cd "$1/.vagrant/machines" || exit 4
      # What Vagrant leaves of a machine that is only in the Vagrantfile, or could not be made.
      [ -L "$3" ] || for each in "$3"/*; do
        [ -L "$each" ] || [ -e "$each/id" ] || rm -f "$each/vagrant_cwd"
      done
      rmdir "$3"/* "$3" 2>/dev/null
      [ ! -e "$3" ] && [ ! -L "$3" ] || exit 3
      [ -d "$2" ] && [ ! -L "$2" ] || exit 4
      mv "$2" "$3"
      """;

  /**
   * What {@link io.homelab.engine.Engine#handingOver} asks for. libvirt's VM says first whose it
   * is: the sweep of the first workdir's remains takes what says that it is that lab's. Only then
   * the machine leaves that workdir, in one step. Where virsh does not know the VM, the sweep does
   * not find it either.
   */
  private static final String HANDING_OVER =
      """
      plain() {
        [ ! -L "$1/.vagrant" ] && [ ! -L "$1/.vagrant/machines" ]
      }
      virsh_() {
        virsh -q -c "${LIBVIRT_DEFAULT_URI:-qemu:///system}" "$@" </dev/null
      }
      # The number of the file system that it is on; stat of Linux, or of BSD.
      device() {
        stat -c %d -- "$1" 2>/dev/null || stat -f %d -- "$1" 2>/dev/null
      }
      [ -n "$5" ] || exit 5
      plain "$1" && cd "$1/.vagrant/machines" && [ -d "$2" ] && [ ! -L "$2" ] || exit 4
      plain "$3" && mkdir -p "$3/.vagrant/machines" || exit 3
      to=$3/.vagrant/machines/$4
      # What Vagrant leaves of a machine that is only in the Vagrantfile, or could not be made.
      [ -L "$to" ] || for each in "$to"/*; do
        [ -L "$each" ] || [ -e "$each/id" ] || rm -f "$each/vagrant_cwd"
      done
      rmdir "$to"/* "$to" 2>/dev/null
      [ ! -e "$to" ] && [ ! -L "$to" ] || exit 3
      [ "$(device .)" = "$(device "$3/.vagrant/machines")" ] || exit 6
      if [ -s "$2/libvirt/id" ] && command -v virsh >/dev/null 2>&1; then
        id=$(cat "$2/libvirt/id")
        all=$(virsh_ list --all --uuid) || exit 5
        if printf '%s\n' "$all" | grep -Fxq -e "$id"; then
          virsh_ desc "$id" --config --new-desc "homelab $5" >/dev/null || exit 5
          # One that is off has nothing live.
          virsh_ desc "$id" --live --new-desc "homelab $5" >/dev/null 2>&1
          [ "$(virsh_ desc "$id")" = "homelab $5" ] && [ "$(virsh_ desc --config "$id")" = "homelab $5" ] || exit 5
        fi
      fi
      # Vagrant would say that the machine lived elsewhere.
      rm -f "$2"/*/vagrant_cwd
      mv "$2" "$to"
      """;

  private static final Argv TALKING = Argv.of("vagrant", "--machine-readable");

  private VagrantCommands() {}

  /** Whether Vagrant or HomeLab gives the machines their host names. */
  public enum HostNames {
    /** Vagrant does; on some guests it restarts the network for it, which takes seconds. */
    BY_VAGRANT,
    /** The caller does, in every new machine. */
    BY_HOMELAB
  }

  /**
   * The variables for every call: which project it is about, whatever a start-up file of the host
   * says, no look at the network for news of Vagrant or of boxes, and no colours. {@code
   * VAGRANT_HOME} stays the user's.
   *
   * @param workdir the lab's folder on the host, absolute
   */
  public static SortedMap<String, String> environment(HostNames hostNames, String workdir) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("VAGRANT_CWD", workdir);
    environment.put("VAGRANT_VAGRANTFILE", Vagrantfile.FILE_NAME);
    environment.put("VAGRANT_DOTFILE_PATH", workdir + "/.vagrant");
    environment.put("VAGRANT_BOX_UPDATE_CHECK_DISABLE", "1");
    environment.put("VAGRANT_CHECKPOINT_DISABLE", "1");
    environment.put("VAGRANT_NO_COLOR", "1");
    if (hostNames == HostNames.BY_HOMELAB) {
      environment.put(SETS_HOSTNAME, "1");
    }
    return environment;
  }

  /**
   * A call without the variables of the host that would change what it does or what it prints: an
   * empty value is not enough, since Vagrant asks of some only whether they are there.
   */
  public static Argv undisturbed(Argv vagrant) {
    List<String> words = new ArrayList<>(List.of("env"));
    for (String variable : DISTURBING) {
      words.addAll(List.of("-u", variable));
    }
    return new Argv(words).with(vagrant.words());
  }

  /**
   * Vagrant knows a machine by the name of a folder, in which is the id of its VM: moved in one
   * step, that is the machine's under the other name. The VM keeps the name that it was made with.
   */
  static Argv renaming(String workdir, MachineName from, MachineName to) {
    return Argv.of("sh", "-c", RENAMING, "sh", workdir, from.value(), to.value());
  }

  /** The same from one workdir to another, of another lab. */
  static Argv handingOver(
      String workdir, MachineName from, String otherWorkdir, MachineName to, String lineage) {
    return Argv.of(
        "sh", "-c", HANDING_OVER, "sh", workdir, from.value(), otherWorkdir, to.value(), lineage);
  }

  /** Lists the installed plugins, whatever Vagrantfile is near; {@link #plugins} reads it. */
  public static Argv pluginList() {
    return undisturbed(
        Argv.of("-u", "VAGRANT_VAGRANTFILE", "-u", "VAGRANT_DOTFILE_PATH")
            .with("VAGRANT_CWD=/", "VAGRANT_CHECKPOINT_DISABLE=1")
            .with(TALKING.words())
            .with("plugin", "list"));
  }

  /** The plugins in a list. */
  static SortedSet<String> plugins(String stdout) {
    SortedSet<String> names = new TreeSet<>();
    stdout
        .lines()
        .map(line -> line.split(",", 4))
        .filter(fields -> fields.length == 4 && fields[2].equals("plugin-version"))
        .forEach(fields -> names.add(fields[1]));
    return names;
  }

  /**
   * Creates or starts machines, without provisioning. A machine that fails while it is being made
   * is destroyed again: Vagrant would not configure its networks at the next try.
   *
   * @param machines machines of one provider, at least one
   */
  public static Argv up(String provider, Collection<MachineName> machines) {
    return TALKING
        .with("up", "--no-provision", "--destroy-on-error", "--provider", provider)
        .with(names(machines));
  }

  /** Runs the provision scripts of running machines. */
  public static Argv provision(Collection<MachineName> machines) {
    return TALKING.with("provision").with(names(machines));
  }

  /** Runs those provisioners of running machines alone. */
  public static Argv provisionWith(
      SortedSet<String> provisioners, Collection<MachineName> machines) {
    return TALKING
        .with("provision", "--provision-with", String.join(",", provisioners))
        .with(names(machines));
  }

  /** Shuts machines down. */
  public static Argv halt(Collection<MachineName> machines) {
    return TALKING.with("halt").with(names(machines));
  }

  /** Suspends running machines. */
  public static Argv suspend(Collection<MachineName> machines) {
    return TALKING.with("suspend").with(names(machines));
  }

  /** Lets suspended machines go on, without provisioning. */
  public static Argv resume(Collection<MachineName> machines) {
    return TALKING.with("resume", "--no-provision").with(names(machines));
  }

  /** Restarts machines with the present configuration, without provisioning. */
  public static Argv reload(Collection<MachineName> machines) {
    return TALKING.with("reload", "--no-provision").with(names(machines));
  }

  /** Removes machines and their disks without asking. */
  public static Argv destroy(Collection<MachineName> machines) {
    return TALKING.with("destroy", "--force").with(names(machines));
  }

  /** What Vagrant thinks of machines: lines of type {@code state}. */
  public static Argv status(Collection<MachineName> machines) {
    return TALKING.with("status").with(names(machines));
  }

  /** How to reach machines; {@link SshConfig} reads the answer. Fails when one does not run. */
  public static Argv sshConfig(Collection<MachineName> machines) {
    return Argv.of("vagrant", "ssh-config").with(names(machines));
  }

  /** Saves a snapshot of one machine. */
  public static Argv snapshotSave(MachineName machine, SnapshotName name) {
    return TALKING.with("snapshot", "save", machine.value(), name.value());
  }

  /** Takes one machine back to a snapshot, without provisioning. */
  public static Argv snapshotRestore(MachineName machine, SnapshotName name) {
    return TALKING.with("snapshot", "restore", "--no-provision", machine.value(), name.value());
  }

  /** Deletes a snapshot of one machine. */
  public static Argv snapshotDelete(MachineName machine, SnapshotName name) {
    return TALKING.with("snapshot", "delete", machine.value(), name.value());
  }

  /** The snapshots of machines: lines {@code ui,detail,NAME} below one for each machine. */
  public static Argv snapshotList(Collection<MachineName> machines) {
    return TALKING.with("snapshot", "list").with(names(machines));
  }

  /**
   * Adds a box from a catalog, or again when it is already there. Only one at a time on a host:
   * Vagrant's downloads block each other.
   *
   * @param catalog path of a {@link BoxCatalog} on the host, or the URL of a catalog
   */
  public static Argv boxAdd(BoxRef box, String catalog) {
    return TALKING.with(
        "box",
        "add",
        "--force",
        "--provider",
        box.provider(),
        "--box-version",
        box.version(),
        "--",
        catalog);
  }

  /**
   * Removes one version of a box. Where Vagrant knows of a machine that was made from it, it would
   * ask, and so fails.
   */
  public static Argv boxRemove(BoxRef box) {
    return TALKING.with(
        "box",
        "remove",
        "--provider",
        box.provider(),
        "--box-version",
        box.version(),
        "--",
        box.name());
  }

  private static List<String> names(Collection<MachineName> machines) {
    if (machines.isEmpty()) {
      throw new IllegalArgumentException("without a name Vagrant would take all machines");
    }
    List<String> names = new ArrayList<>();
    for (MachineName machine : machines) {
      names.add(machine.value());
    }
    return names;
  }
}
