package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.MachineName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reads what Vagrant 2.3.4 said when it failed. */
class VagrantFailureTest {
  @Test
  void an_error_is_told_by_its_first_paragraph_in_one_line() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        "noise",
                        """
                        Timed out while waiting for the machine to boot. This means that
                        Vagrant was unable to communicate with the guest machine.

                        If you look above, you should be able to see more.
                        """))
                .reason())
        .isEqualTo(
            "Timed out while waiting for the machine to boot. This means that Vagrant was unable"
                + " to communicate with the guest machine.");
  }

  /** What Vagrant said of a real VBoxManage on a host without the kernel module. */
  @Test
  void an_error_of_virtualbox_is_told_in_its_own_words() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        """
                        There was an error while executing `VBoxManage`, a CLI used by Vagrant
                        for controlling VirtualBox. The command and stderr is shown below.

                        Command: ["startvm", "a978faf6-8715-440f-8ee8-ba942fb470b6", "--type", "headless"]

                        Stderr: VBoxManage: error: The virtual machine 'vbx_web' has terminated unexpectedly during startup with exit code 1 (0x1)
                        VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component MachineWrap, interface IMachine
                        """))
                .reason())
        .isEqualTo(
            "VirtualBox says: The virtual machine 'vbx_web' has terminated unexpectedly during"
                + " startup with exit code 1 (0x1)");
  }

  @Test
  void each_of_several_machines_gets_its_own_reason() {
    VagrantFailure failure =
        VagrantFailure.of(
            List.of(
                """
                An error occurred while executing multiple actions in parallel.
                Any errors that occurred are shown below.

                An error occurred while executing the action on the 'web'
                machine. Please handle this error then try again:

                Name `devlab_web` of domain about to create is already taken.
                Please try again.

                An unexpected error occurred when executing the action on the
                'db' machine. Please report this as a bug:

                disk full

                /usr/lib/ruby/x.rb:1:in `y'
                """));

    assertThat(failure.byMachine())
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    new MachineName("db"),
                    "disk full",
                    new MachineName("web"),
                    "Name `devlab_web` of domain about to create is already taken. Please try"
                        + " again.")));
  }

  @Test
  void a_crash_is_told_by_its_message_and_not_by_its_stack() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        "/usr/lib/ruby/fog/vm_action.rb:7:in `create': Call to virDomainCreate"
                            + " failed: no space left (Libvirt::Error)",
                        "from /usr/lib/ruby/fog/vm_action.rb:7:in `vm_action'"))
                .reason())
        .isEqualTo("Call to virDomainCreate failed: no space left");
  }

  @Test
  void a_script_that_failed_is_told_without_the_advice_to_look_above() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        """
                        The SSH command responded with a non-zero exit status. Vagrant
                        assumes that this means the command failed. The output for this command
                        should be in the log above. Please read the output to determine what
                        went wrong.
                        """))
                .reason())
        .isEqualTo("a script failed");
  }

  @Test
  void a_network_that_another_lab_has_is_explained() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        "/x.rb:7:in `create': Call to virDomainCreateWithFlags failed: Network not"
                            + " found: no network with matching name 'second-192.168.56.0'"
                            + " (Libvirt::Error)",
                        "\tfrom /y.rb:7:in `z'"))
                .reason())
        .isEqualTo(
            "the network second-192.168.56.0 could not be created: another network on the host, perhaps of another lab, has its addresses");
  }

  @Test
  void a_bridge_that_libvirt_left_behind_is_explained() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        "Error while activating network: Call to virNetworkCreate failed: internal"
                            + " error: Network is already in use by interface virbr0."))
                .reason())
        .isEqualTo(
            "interface virbr0 of the host has the addresses of its network: if no network in 'sudo virsh net-list' uses it, libvirt died while it made it, and 'sudo ip link delete virbr0' on the host makes room");
  }

  @Test
  void a_lock_is_explained() {
    assertThat(
            VagrantFailure.of(
                    List.of(
                        "Vagrant can't use the requested machine because it is locked! This\n"
                            + "means that another Vagrant process is currently reading."))
                .reason())
        .isEqualTo("another Vagrant process on the host is working on the machine");
  }

  @Test
  void silence_is_told_as_silence() {
    assertThat(VagrantFailure.of(List.of("", "from x")).reason())
        .isEqualTo("Vagrant gave no reason");
  }
}
