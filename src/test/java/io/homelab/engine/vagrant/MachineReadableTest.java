package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.engine.vagrant.MachineReadable.Notice;
import io.homelab.model.MachineName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineReadableTest {
  private static Optional<Notice> progress(String line) {
    return MachineReadable.parse(line).flatMap(MachineReadable::progress);
  }

  @Test
  void a_line_has_a_time_a_machine_a_type_and_data() {
    assertThat(MachineReadable.parse("1795232520,web,metadata,provider,libvirt"))
        .contains(
            new MachineReadable(
                1795232520L,
                Optional.of(new MachineName("web")),
                "metadata",
                List.of("provider", "libvirt")));
  }

  @Test
  void commas_and_line_breaks_in_the_data_come_back() {
    assertThat(MachineReadable.parse("1,,ui,error,one%!(VAGRANT_COMMA) two\\nthree\\r"))
        .hasValueSatisfying(line -> {
          assertThat(line.machine()).isEmpty();
          assertThat(line.data()).containsExactly("error", "one, two\nthree\r");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sudo: a, b, c", "1795232520,web", "x,web,ui,info,a", "12,web,,a"})
  void what_other_programs_print_is_no_line(String text) {
    assertThat(MachineReadable.parse(text)).isEmpty();
  }

  @Test
  void the_begin_and_end_of_an_action_are_told() {
    assertThat(progress("1,web,action,up,start")).contains(new Notice.ActionStarted("up"));
    assertThat(progress("1,web,action,up,end")).contains(new Notice.ActionEnded("up"));
  }

  @Test
  void the_way_into_a_machine_is_told_as_an_entry_of_ssh_config() {
    assertThat(progress("1,web,ssh-config,Host web\\nHostName 192.168.121.7"))
        .contains(new Notice.WayIn("Host web\nHostName 192.168.121.7"));
  }

  @Test
  void words_come_without_the_machines_name() {
    assertThat(progress("1,web,ui,info,==> web: Starting domain."))
        .contains(new Notice.UiLine("info", "Starting domain."));
    assertThat(progress("1,web,ui,detail,    web: Port: 22\\n    web: Host: x"))
        .contains(new Notice.UiLine("detail", "Port: 22\nHost: x"));
    assertThat(progress("1,,ui,info,==> web: x")).contains(new Notice.UiLine("info", "==> web: x"));
  }

  @Test
  void states_and_failures_are_told() {
    assertThat(progress("1,web,state,shutoff")).contains(new Notice.State("shutoff"));
    assertThat(progress("1,,error-exit,Vagrant::Errors::VMBootTimeout,Timed out\\n"))
        .contains(new Notice.GaveUp("Vagrant::Errors::VMBootTimeout", "Timed out"));
  }

  @Test
  void lines_of_no_interest_and_broken_ones_mean_nothing() {
    assertThat(progress("1,web,provider-name,libvirt")).isEmpty();
    assertThat(progress("1,web,action,up")).isEmpty();
    assertThat(progress("1,web,ui,info")).isEmpty();
    assertThat(progress("1,web,state")).isEmpty();
  }
}
