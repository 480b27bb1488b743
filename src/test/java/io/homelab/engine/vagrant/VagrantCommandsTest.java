package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.SnapshotName;
import io.homelab.engine.vagrant.VagrantCommands.HostNames;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The literal command lines. */
class VagrantCommandsTest {
  private static final MachineName WEB = new MachineName("web");
  private static final MachineName DB = new MachineName("db");
  private static final BoxRef BOX = new BoxRef("me/alpine", "1.0.0", "libvirt");

  private static void assertCommand(Argv argv, String literal) {
    assertThat(argv.toShell()).isEqualTo(literal);
  }

  @Test
  void up_takes_all_machines_of_a_provider_in_one_call_and_does_not_provision() {
    assertCommand(
        VagrantCommands.up("libvirt", List.of(WEB, DB)),
        "vagrant --machine-readable up --no-provision --destroy-on-error --provider libvirt web"
            + " db");
  }

  @Test
  void the_verbs_name_their_machines() {
    List<MachineName> both = List.of(WEB, DB);
    assertCommand(VagrantCommands.provision(both), "vagrant --machine-readable provision web db");
    assertCommand(
        VagrantCommands.provisionWith(new TreeSet<>(Set.of("shell:2", "deploy")), both),
        "vagrant --machine-readable provision --provision-with deploy,shell:2 web db");
    assertCommand(VagrantCommands.halt(both), "vagrant --machine-readable halt web db");
    assertCommand(VagrantCommands.suspend(both), "vagrant --machine-readable suspend web db");
    assertCommand(
        VagrantCommands.resume(both), "vagrant --machine-readable resume --no-provision web db");
    assertCommand(
        VagrantCommands.reload(both), "vagrant --machine-readable reload --no-provision web db");
    assertCommand(
        VagrantCommands.destroy(both), "vagrant --machine-readable destroy --force web db");
    assertCommand(VagrantCommands.status(both), "vagrant --machine-readable status web db");
    assertCommand(VagrantCommands.sshConfig(both), "vagrant ssh-config web db");
  }

  @Test
  void a_command_for_no_machine_is_refused_since_vagrant_would_take_all() {
    assertThatThrownBy(() -> VagrantCommands.destroy(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void snapshots_are_of_one_machine() {
    assertCommand(
        VagrantCommands.snapshotSave(WEB, new SnapshotName("before-upgrade")),
        "vagrant --machine-readable snapshot save web before-upgrade");
    assertCommand(
        VagrantCommands.snapshotRestore(WEB, new SnapshotName("before-upgrade")),
        "vagrant --machine-readable snapshot restore --no-provision web before-upgrade");
    assertCommand(
        VagrantCommands.snapshotDelete(WEB, new SnapshotName("a")),
        "vagrant --machine-readable snapshot delete web a");
    assertCommand(
        VagrantCommands.snapshotList(List.of(WEB)), "vagrant --machine-readable snapshot list web");
  }

  @Test
  void boxes_are_added_and_removed_in_one_version_for_one_provider() {
    assertCommand(
        VagrantCommands.boxAdd(BOX, "/home/ops/my lab/boxes/x.json"),
        "vagrant --machine-readable box add --force --provider libvirt --box-version 1.0.0 --"
            + " '/home/ops/my lab/boxes/x.json'");
    assertCommand(
        VagrantCommands.boxRemove(BOX),
        "vagrant --machine-readable box remove --provider libvirt --box-version 1.0.0 --"
            + " me/alpine");
  }

  @Test
  void plugins_are_listed_whatever_vagrantfile_is_near() {
    assertThat(VagrantCommands.pluginList().toShell())
        .startsWith("env -u VAGRANT_ALIAS_FILE ")
        .endsWith(
            " -u VAGRANT_VAGRANTFILE -u VAGRANT_DOTFILE_PATH VAGRANT_CWD=/"
                + " VAGRANT_CHECKPOINT_DISABLE=1 vagrant --machine-readable plugin list");
    assertThat(
            VagrantCommands.plugins(
                """
                1795663034,,ui,info,vagrant-libvirt (0.11.2%!(VAGRANT_COMMA) system)
                1795663034,,plugin-name,vagrant-libvirt
                1795663034,vagrant-libvirt,plugin-version,0.11.2%!(VAGRANT_COMMA) system
                1795663034,vagrant-reload,plugin-version,0.0.1
                nonsense
                """))
        .containsExactly("vagrant-libvirt", "vagrant-reload");
  }

  @Test
  void every_call_is_about_the_project_in_the_workdir_and_looks_for_no_news() {
    assertThat(VagrantCommands.environment(HostNames.BY_VAGRANT, "/home/ops/my lab"))
        .isEqualTo(
            Map.of(
                "VAGRANT_CWD", "/home/ops/my lab",
                "VAGRANT_VAGRANTFILE", "Vagrantfile",
                "VAGRANT_DOTFILE_PATH", "/home/ops/my lab/.vagrant",
                "VAGRANT_BOX_UPDATE_CHECK_DISABLE", "1",
                "VAGRANT_CHECKPOINT_DISABLE", "1",
                "VAGRANT_NO_COLOR", "1"));
    assertThat(VagrantCommands.environment(HostNames.BY_HOMELAB, "/w"))
        .containsEntry("HOMELAB_SETS_HOSTNAME", "1");
  }

  @Test
  void what_a_host_exports_changes_nothing_about_a_call() {
    assertCommand(
        VagrantCommands.undisturbed(VagrantCommands.halt(List.of(new MachineName("web")))),
        "env -u VAGRANT_ALIAS_FILE -u VAGRANT_DEFAULT_PROVIDER -u VAGRANT_EXPERIMENTAL"
            + " -u VAGRANT_FORCE_COLOR -u VAGRANT_LOCAL_PLUGINS_LOAD -u VAGRANT_LOG"
            + " -u VAGRANT_LOG_FILE -u VAGRANT_NO_PARALLEL -u VAGRANT_NO_PLUGINS"
            + " -u VAGRANT_PREFERRED_PROVIDERS vagrant --machine-readable halt web");
  }

  @Test
  void a_machine_gets_another_name_where_vagrant_keeps_the_ids() {
    Argv argv =
        VagrantCommands.renaming("/home/o'ps/lab", new MachineName("web"), new MachineName("www"));
    assertThat(argv.words().subList(0, 2)).containsExactly("sh", "-c");
    assertThat(argv.words().subList(3, 7)).containsExactly("sh", "/home/o'ps/lab", "web", "www");
    assertThat(argv.words().get(2))
        .isEqualTo(
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
            """);
  }
}
