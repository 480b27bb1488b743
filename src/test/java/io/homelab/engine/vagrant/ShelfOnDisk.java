package io.homelab.engine.vagrant;

import io.homelab.engine.EngineContext;
import io.homelab.engine.HeardWords;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.HomeOnDisk;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.TransferSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A host in a folder: real shells and files, and a {@code virsh} and a {@code vagrant} that do what
 * the real ones do with these files. Nothing else of this computer is in its search path.
 */
final class ShelfOnDisk implements RemoteHost {
  private static final List<String> TOOLS =
      List.of(
          "sh", "cat", "du", "env", "flock", "grep", "mkdir", "rm", "rmdir", "sed", "timeout",
          "tr");

  private static final String VIRSH =
      """
      #!/bin/sh
      shift 3
      cd "$HOME/libvirt" || exit 1
      if [ -e silent ]; then echo 'error: failed to connect to the hypervisor' >&2; exit 1; fi
      case "$1 $2" in
        'pool-list --name') for pool in pools/*; do echo "${pool#pools/}        "; done; echo ;;
        'pool-list --inactive') [ ! -e inactive ] || cat inactive ;;
        'vol-list --pool') cd "pools/$3"; for name in *; do [ ! -e "$name" ] || echo " $name   /pool/$3/$name"; done ;;
        'vol-dumpxml --pool') cat "pools/$3/$4" ;;
        'list --all') [ ! -d domains ] || for name in domains/*; do echo "${name#domains/}"; done ;;
        'domblklist --details') cat "domains/$3" ;;
        'vol-delete --pool') rm "pools/$3/$4" && echo "vol-delete $3 $4" >> "$HOME/done" ;;
        *) echo "error: unknown command $*" >&2; exit 1 ;;
      esac
      """;

  private static final String VAGRANT =
      """
      #!/bin/sh
      echo "vagrant $*" >> "$HOME/done"
      echo "in $VAGRANT_CWD" >> "$HOME/done"
      shift 3
      if [ -e "$HOME/vagrant-fails" ]; then echo "1,,error-exit,Vagrant::Errors::Some,no more of this"; exit 1; fi
      name=$(echo "$6" | sed 's,/,-VAGRANTSLASH-,')
      rm -r "${VAGRANT_HOME:-$HOME/.vagrant.d}/boxes/$name/$4/$2"
      """;

  final Path home;
  private final HomeOnDisk disk;

  ShelfOnDisk(Path home) throws IOException {
    this.home = home;
    this.disk = new HomeOnDisk(home, "022");
    Files.createDirectories(home.resolve("libvirt/pools/default"));
    for (String tool : TOOLS) {
      program(tool, "#!/bin/sh\nexec /usr/bin/%s \"$@\"\n".formatted(tool));
    }
    program("virsh", VIRSH);
    program("vagrant", VAGRANT);
  }

  private void program(String name, String text) throws IOException {
    Path file = write("bin/" + name, text);
    file.toFile().setExecutable(true);
  }

  Path write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A box in the store, brought by HomeLab. */
  Path brought(BoxRef box) throws IOException {
    Path folder = added(box);
    Files.writeString(folder.resolve(".homelab-box"), "");
    return folder;
  }

  /** A box in the store that somebody added. */
  Path added(BoxRef box) throws IOException {
    Path folder =
        home.resolve(".vagrant.d/boxes")
            .resolve(box.name().replace("/", "-VAGRANTSLASH-"))
            .resolve(box.version())
            .resolve(box.provider());
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("metadata.json"), "{}");
    Files.write(folder.resolve("box.img"), new byte[100_000]);
    return folder;
  }

  /** A volume of libvirt's default pool. */
  void volume(String name, long bytes, String backing) throws IOException {
    String under =
        backing.isEmpty()
            ? ""
            : """
              <backingStore>
                <path>/pool/default/%s</path>
                <format type='qcow2'/>
              </backingStore>
            """
                .formatted(backing);
    write(
        "libvirt/pools/default/" + name,
        """
        <volume type='file'>
          <name>%1$s</name>
          <key>/pool/default/%1$s</key>
          <capacity unit='bytes'>10737418240</capacity>
          <allocation unit='bytes'>%2$d</allocation>
          <target>
            <path>/pool/default/%1$s</path>
            <format type='qcow2'/>
          </target>
        %3$s</volume>
        """
            .formatted(name, bytes, under));
  }

  /** A VM with that disk. */
  void domain(String name, String disk) throws IOException {
    write(
        "libvirt/domains/" + name,
        " file   disk    vda   %s\n file   cdrom   sda   -\n".formatted(disk));
  }

  /** A machine of Vagrant's in a folder of the home. */
  void machine(String workdir, String name, String box, String version) throws IOException {
    write(
        workdir + "/.vagrant/machines/" + name + "/libvirt/box_meta",
        "{\"name\":\"%s\",\"version\":\"%s\",\"provider\":\"libvirt\",\"directory\":\"x\"}"
            .formatted(box, version));
  }

  /** Names folders of the home as workdirs of labs. */
  void labs(String... workdirs) throws IOException {
    StringBuilder list = new StringBuilder();
    for (String workdir : workdirs) {
      list.append(home.resolve(workdir)).append('\n');
    }
    write(".homelab/workdirs", list.toString());
  }

  /** The shelf, for the lab in {@code home/lab}. */
  VagrantShelf shelf() {
    return shelf(Optional.empty());
  }

  VagrantShelf shelf(Optional<String> uri) {
    return new VagrantShelf(
        new EngineContext(this, home.resolve("lab").toString(), true, new HeardWords()), uri);
  }

  /** What virsh and vagrant were told that changed something. */
  List<String> done() throws IOException {
    Path log = home.resolve("done");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Override
  public HostName name() {
    return disk.name();
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    SortedMap<String, String> environment = new TreeMap<>(command.environment());
    environment.put("PATH", home.resolve("bin").toString());
    List<String> words = new ArrayList<>(command.argv().words());
    return disk.run(command.with(new Argv(words)).withEnvironment(environment));
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    throw new UnsupportedOperationException("nothing is sent");
  }

  @Override
  public int interact(Argv argv) {
    throw new UnsupportedOperationException("nobody is there");
  }

  @Override
  public void close() {
    disk.close();
  }
}
