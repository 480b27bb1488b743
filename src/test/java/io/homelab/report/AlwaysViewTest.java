package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import io.homelab.model.KeptMachine;
import io.homelab.model.KeptMachine.KeptProvisioner;
import io.homelab.model.ProvisionerTag;
import io.homelab.model.RunPolicy;
import io.homelab.operations.LabOnDoubles;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of provisioners that run whenever the lab is brought up. */
class AlwaysViewTest {
  private static final String TITLE = "\nProvisioners that run at each 'vos up':\n";

  @TempDir private Path folder;

  private String plan(LabOnDoubles lab) {
    CommandLineRun run = CommandLineRun.on(lab.opener(), folder, List.of("plan"));
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void they_are_named_even_where_nothing_else_changes() {
    LabOnDoubles lab =
        new LabOnDoubles(
            folder,
            "{ name: db, provision: [{ inline: a, run: always, name: greet }, { inline: b }] }",
            "{ name: web, provision: [{ inline: a, run: always, name: greet }] }",
            "{ name: zoo, provision: [{ inline: a, run: always }, { inline: b, run: never, name: x }] }");

    assertThat(plan(lab)).contains(TITLE + "  db, web  greet\n  zoo      shell\n");
    lab.left(state -> state.ready("db", "one").ready("web", "two").ready("zoo", "one"));
    assertThat(plan(lab)).contains(TITLE).contains("No changes");
  }

  @Test
  void without_one_nothing_is_said() {
    assertThat(plan(new LabOnDoubles(folder, "{ name: web, provision: [{ inline: a }] }")))
        .doesNotContain("always");
  }

  @Test
  void one_of_a_kept_vagrantfile_that_has_no_name_is_said_not_to_run_again() {
    LabOnDoubles lab = new LabOnDoubles(folder, "{ name: web }");
    lab.keeping(
        new KeptMachine(
            "s",
            List.of(
                new KeptProvisioner(new ProvisionerTag("", "shell", RunPolicy.ALWAYS), "d"),
                new KeptProvisioner(new ProvisionerTag("site", "ansible", RunPolicy.ALWAYS), "e")),
            List.of(),
            new TreeMap<>(),
            true));

    assertThat(plan(lab))
        .contains(
            "  web  shell without a name (not in machines that are up: name it in the Vagrantfile),"
                + " site\n");
  }
}
