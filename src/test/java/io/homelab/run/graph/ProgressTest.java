package io.homelab.run.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static Task task(TaskKind kind, String machine, String host) {
    MachineName name = new MachineName(machine);
    return Task.of(TaskId.of(kind, new HostName(host), name), name);
  }

  private static List<String> begun(Progress progress) {
    return progress.begin().stream()
        .map(batch -> batch.kind().wireName() + " " + batch.machines() + " on " + batch.host())
        .toList();
  }

  private static Progress progress(Task... tasks) {
    return new Progress(TaskGraph.of(List.of(tasks)), 64);
  }

  @Test
  void machines_that_are_ready_on_one_host_boot_in_one_call_for_each_provider() {
    Progress progress =
        progress(
            task(TaskKind.BOOT, "b", "nuc").inBatch("libvirt"),
            task(TaskKind.BOOT, "a", "nuc").inBatch("libvirt"),
            task(TaskKind.BOOT, "c", "nuc").inBatch("virtualbox"),
            task(TaskKind.BOOT, "d", "attic").inBatch("libvirt"));
    assertThat(begun(progress)).containsExactly("boot [d] on attic", "boot [a, b] on nuc");
    Task a = task(TaskKind.BOOT, "a", "nuc");
    progress.end(a.id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).as("the call is not over").isEmpty();
    progress.end(task(TaskKind.BOOT, "b", "nuc").id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).containsExactly("boot [c] on nuc");
  }

  @Test
  void a_machine_of_a_fast_host_goes_on_while_a_slow_host_reloads() {
    Task slow = task(TaskKind.RELOAD, "db", "attic");
    Task boot = task(TaskKind.BOOT, "extra", "nuc");
    Task provision = task(TaskKind.PROVISION, "extra", "nuc").needing(boot.id());
    Progress progress = progress(slow, boot, provision);
    assertThat(begun(progress)).containsExactly("reload [db] on attic", "boot [extra] on nuc");
    progress.end(boot.id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).containsExactly("provision [extra] on nuc");
  }

  @Test
  void guests_are_spoken_to_beside_the_engine_and_boxes_travel_beside_both() {
    Progress progress =
        progress(
            task(TaskKind.BOOT, "a", "nuc"),
            task(TaskKind.READ_ADDRESS, "b", "nuc"),
            task(TaskKind.TRANSFER_BOX, "box-1", "nuc"),
            task(TaskKind.TRANSFER_BOX, "box-2", "nuc"));
    assertThat(begun(progress))
        .containsExactly(
            "transfer_box [box-1] on nuc", "boot [a] on nuc", "read_address [b] on nuc");
  }

  @Test
  void the_engine_is_asked_once_for_machines_whose_guests_are_about_to_be_ready() {
    Task readA = task(TaskKind.READ_ADDRESS, "a", "nuc");
    Task readB = task(TaskKind.READ_ADDRESS, "b", "nuc");
    Progress progress =
        progress(
            readA,
            readB,
            task(TaskKind.PROVISION, "a", "nuc").needing(readA.id()),
            task(TaskKind.PROVISION, "b", "nuc").needing(readB.id()));
    assertThat(begun(progress)).hasSize(2);
    progress.end(readA.id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).isEmpty();
    progress.end(readB.id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).containsExactly("provision [a, b] on nuc");
  }

  @Test
  void a_guest_that_waits_for_its_address_makes_nobody_else_wait() {
    Task readA = task(TaskKind.READ_ADDRESS, "a", "nuc");
    Task readB = task(TaskKind.READ_ADDRESS, "b", "nuc");
    Progress progress =
        progress(
            readA,
            readB,
            task(TaskKind.PROVISION, "a", "nuc").needing(readA.id()),
            task(TaskKind.PROVISION, "b", "nuc").needing(readB.id()));
    assertThat(begun(progress)).hasSize(2);
    progress.end(readA.id(), new TaskOutcome.Succeeded());
    progress.waits(readB.id());
    assertThat(begun(progress)).containsExactly("provision [a] on nuc");
  }

  @Test
  void what_is_skipped_names_the_task_that_it_needed() {
    Task transfer = Task.of(new TaskId(TaskKind.TRANSFER_BOX, new HostName("nuc"), "x/alpine"));
    Task destroy = task(TaskKind.DESTROY, "web", "attic").needing(transfer.id());
    Task boot = task(TaskKind.BOOT, "web", "nuc").needing(destroy.id());
    Progress progress = progress(transfer, destroy, boot);
    progress.begin();
    assertThat(progress.end(transfer.id(), new TaskOutcome.Unsuccessful("no space left")))
        .containsExactly(
            new Progress.Ended(transfer.id(), new TaskOutcome.Unsuccessful("no space left")),
            new Progress.Ended(destroy.id(), new TaskOutcome.Skipped(transfer.id())),
            new Progress.Ended(boot.id(), new TaskOutcome.Skipped(destroy.id())));
    assertThat(destroy.id()).hasToString("destroy web on attic");
  }

  @Test
  void what_only_comes_after_a_task_does_not_mind_its_failure() {
    Task first = task(TaskKind.DESTROY, "old", "nuc");
    Task second = task(TaskKind.BOOT, "new", "nuc").after(List.of(first.id()));
    Progress progress = progress(first, second);
    assertThat(begun(progress)).containsExactly("destroy [old] on nuc");
    progress.end(first.id(), new TaskOutcome.Unsuccessful("locked"));
    assertThat(begun(progress)).containsExactly("boot [new] on nuc");
  }

  @Test
  void no_more_hosts_are_worked_on_at_once_than_allowed() {
    Task first = task(TaskKind.BOOT, "a", "attic");
    Progress progress =
        new Progress(TaskGraph.of(List.of(first, task(TaskKind.BOOT, "b", "nuc"))), 1);
    assertThat(begun(progress)).containsExactly("boot [a] on attic");
    assertThat(begun(progress)).isEmpty();
    progress.end(first.id(), new TaskOutcome.Succeeded());
    assertThat(begun(progress)).containsExactly("boot [b] on nuc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Progress(TaskGraph.of(List.of()), 0))
        .withMessageContaining("at least one host");
  }

  @Test
  void only_the_first_end_of_a_task_counts() {
    Task task = task(TaskKind.BOOT, "a", "nuc");
    Progress progress = progress(task);
    progress.begin();
    progress.end(task.id(), new TaskOutcome.Succeeded());
    assertThat(progress.end(task.id(), new TaskOutcome.Unsuccessful("late"))).isEmpty();
    assertThat(progress.outcomes().values()).containsExactly(new TaskOutcome.Succeeded());
  }

  @Test
  void a_graph_refuses_circles_strangers_and_doubles() {
    Task a = task(TaskKind.BOOT, "a", "nuc");
    Task b = task(TaskKind.BOOT, "b", "nuc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskGraph.of(List.of(a.needing(b.id()), b.after(List.of(a.id())))))
        .withMessage("tasks wait for each other in a circle, among them boot a on nuc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskGraph.of(List.of(a.needing(b.id()))))
        .withMessage("boot a on nuc waits for boot b on nuc, which is not in the graph");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskGraph.of(List.of(a, a)))
        .withMessage("two tasks are called boot a on nuc");
  }
}
