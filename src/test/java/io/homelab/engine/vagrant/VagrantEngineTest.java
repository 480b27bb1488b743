package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.LabText;
import io.homelab.engine.ChangeNeed;
import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineContract;
import io.homelab.engine.EngineSession;
import io.homelab.engine.Fingerprint;
import io.homelab.engine.HeardWords;
import io.homelab.engine.MachineDigests;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Vagrant keeps to the contract, over a host whose Vagrant says what the real one says. */
class VagrantEngineTest extends EngineContract {
  private final VagrantEngine engine = new VagrantEngine();
  private final VagrantDouble host = new VagrantDouble("nuc");

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected EngineSession session() {
    host.beginsEmpty = true;
    return engine.open(new EngineContext(host.remote(), "/w", true, new HeardWords()));
  }

  @Override
  protected void breakDown(Verb verb, MachineName machine, String words) {
    String action = verb == Verb.BOOT ? "up" : verb.name().toLowerCase(Locale.ROOT);
    host.broken.put(action + " " + machine, words);
  }

  @Test
  void an_added_disk_counts_beside_the_boxs_own_and_only_a_new_machine_gets_it() {
    Machine with =
        machine("disk_gb: 8, vagrant: { libvirt: { storage: [[\":file\", { size: 20G }]] } }");
    Machine without = machine("disk_gb: 8");

    assertThat(with.resources().diskGb()).isEqualTo(28);
    assertThat(with.boxDiskGb()).isEqualTo(8);
    assertThat(machine("vagrant: { libvirt: { storage: \":file\" } }").boxDiskGb()).isZero();
    assertThat(digests(with).since(digests(without))).isEqualTo(ChangeNeed.REPLACE);
    assertThat(
            digests(
                machine(
                    "provider: virtualbox, disk_gb: 8, vagrant: { libvirt: { storage: \":file\" } }")))
        .isNotNull();
  }

  @Test
  void the_vagrantfile_is_told_the_size_of_the_boxs_disk_alone() {
    Lab lab = lab("disk_gb: 8, vagrant: { libvirt: { storage: [[\":file\", { size: 20G }]] } }");
    SortedMap<MachineName, HostName> here = new TreeMap<>();
    here.put(new MachineName("web"), new HostName("nuc"));

    byte[] written =
        engine
            .definition(lab, here, new TreeMap<>(), Optional.empty())
            .getOrDefault(VosConfig.FILE_NAME, new byte[0]);

    assertThat(new String(written, StandardCharsets.UTF_8)).contains("disk_gb: 8\n");
  }

  private MachineDigests digests(Machine machine) {
    return engine.digests(machine, Optional.empty(), Fingerprint.of(machine, path -> path));
  }

  private Machine machine(String keys) {
    return lab(keys).machines().getFirst();
  }

  private Lab lab(String keys) {
    return LabText.read(folder, LabText.TWO_HOSTS, "{ name: web, " + keys + " }").lab();
  }
}
