package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.KeptVagrantfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that the lab's own Vagrantfile requires are looked for before anything is touched. */
class HostPluginsTest {
  private static final String BOTH =
      "1,vagrant-libvirt,plugin-version,0.11.2\n1,vagrant-reload,plugin-version,0.0.1\n";
  private static final String ONE_OF_THEM = "1,vagrant-libvirt,plugin-version,0.11.2\n";

  @TempDir Path folder;
  private LabOnDoubles lab;

  @BeforeEach
  void a_vagrantfile_that_requires_plugins() throws IOException {
    Files.writeString(folder.resolve("Vagrantfile"), "# mine\n");
    lab = new LabOnDoubles(folder, "{ name: web, host: one }", "{ name: db, host: two }");
    requires("vagrant-libvirt", "vagrant-reload");
    lab.hostDouble("one").plugins = BOTH;
    lab.hostDouble("two").plugins = BOTH;
  }

  private void requires(String... plugins) {
    lab.keeping(
        new KeptVagrantfile("Vagrantfile", new TreeMap<>(), new TreeSet<>(Set.of(plugins))));
  }

  private CommandLineRun homelab(String... words) {
    return CommandLineRun.on(lab.opener(), folder, List.of(words));
  }

  @Test
  void a_host_that_lacks_one_is_named_with_the_command_that_installs_it() {
    lab.hostDouble("two").plugins = ONE_OF_THEM;

    for (CommandLineRun run : List.of(homelab("plan"), homelab("vos", "up"))) {
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err())
          .contains(
              "host two lacks the Vagrant plugin vagrant-reload, which the lab's Vagrantfile"
                  + " requires",
              "run on host two: vagrant plugin install vagrant-reload");
    }
    assertThat(lab.vagrant("one")).containsOnly("vagrant plugin list");
    assertThat(lab.known()).isEmpty();
  }

  @Test
  void machines_on_other_hosts_do_not_wait_for_it() {
    lab.hostDouble("two").plugins = ONE_OF_THEM;

    assertThat(homelab("vos", "up", "web").exit()).isZero();
    assertThat(homelab("vos", "up", "db").exit()).isEqualTo(2);
  }

  @Test
  void hosts_that_have_them_all_are_used() {
    assertThat(homelab("plan").exit()).isZero();
    assertThat(homelab("vos", "up").exit()).isZero();
  }

  @Test
  void a_host_that_cannot_list_its_plugins_is_not_accused() {
    lab.hostDouble("two").plugins = "";

    assertThat(homelab("plan").exit()).isZero();
  }

  @Test
  void nobody_is_asked_where_no_plugin_is_required_or_nothing_is_to_do_or_offline() {
    assertThat(homelab("plan", "--offline").exit()).isZero();
    lab.left(state -> state.ready("web", "one").ready("db", "two"));
    assertThat(homelab("plan").exit()).isZero();
    assertThat(lab.vagrant("one")).isEmpty();

    LabOnDoubles plain = new LabOnDoubles(folder, "{ name: web, host: one }");
    assertThat(CommandLineRun.on(plain.opener(), folder, List.of("plan")).exit()).isZero();
    assertThat(plain.vagrant("one")).isEmpty();
  }
}
