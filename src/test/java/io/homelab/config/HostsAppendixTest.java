package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Capacity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsAppendixTest {
  private static HostEntry entry(String address) {
    return HostEntry.of(address).orElseThrow();
  }

  @Test
  void an_entry_stands_at_the_end_of_the_list_and_every_comment_stays() {
    String text =
        """
        # my hosts
        hosts:
          - name: one   # the old one
            address: 10.0.0.1

          # bought second-hand
          - name: two
            address: 10.0.0.2
            # its bridge is br0

        # more to come
        """;
    HostEntry nas = entry("nas").with(Capacity.of(4, 8000, 200), Optional.of("br0"));
    assertThat(HostsAppendix.add(text, List.of(nas, entry("nuc.lan"))))
        .contains(
            """
            # my hosts
            hosts:
              - name: one   # the old one
                address: 10.0.0.1

              # bought second-hand
              - name: two
                address: 10.0.0.2
                # its bridge is br0
              - name: nas
                address: nas
                capacity:
                  cpus: 4
                  memory_mb: 8000
                bridge: br0
              - name: nuc-lan
                address: nuc.lan

            # more to come
            """);
  }

  @Test
  void the_list_ends_before_the_next_key_and_may_stand_at_the_margin() {
    assertThat(
            HostsAppendix.add(
                "hosts:\n- { name: one, address: a }\n\n# other\nx: 1\n", List.of(entry("nas"))))
        .contains(
            "hosts:\n- { name: one, address: a }\n- name: nas\n  address: nas\n\n# other\nx: 1\n");
  }

  @Test
  void a_last_line_without_an_end_gets_one_and_the_ends_of_lines_are_the_files_own() {
    assertThat(
            HostsAppendix.add("hosts:\r\n  - name: one\r\n    address: a", List.of(entry("nas"))))
        .contains(
            "hosts:\r\n  - name: one\r\n    address: a\r\n  - name: nas\r\n    address: nas\r\n");
  }

  @Test
  void a_text_of_several_lines_keeps_what_only_looks_like_a_comment() {
    String text = "hosts:\n- name: one\n  note: |\n    text\n    # text, too\n";
    assertThat(HostsAppendix.add(text, List.of(entry("nas"))))
        .contains(text + "- name: nas\n  address: nas\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hosts: []\n",
        "hosts: [{ name: one, address: a }]\n",
        "hosts:\n  [ { name: one, address: a },\n  { name: two, address: b } ]\n",
        "{ hosts: [\n  { name: one, address: a } ] }\n",
        "hosts:\n  - name: one\n    address: a\n...\n",
        "hosts:\n  - name: one\n    note: |\n     text\n\n# end\n\n  - name: two\nhosts: x\n",
        "hosts: {\n"
      })
  void a_file_that_is_written_in_another_way_is_never_spoilt(String text) {
    assertThat(HostsAppendix.add(text, List.of(entry("nas")))).isEmpty();
  }

  @Test
  void texts_that_yaml_takes_for_something_else_are_quoted() {
    assertThat(HostsAppendix.toPaste(List.of(entry("0x10"), entry("true"), entry("fd00::1"))))
        .isEqualTo(
            """
              - name: "0x10"
                address: "0x10"
              - name: "true"
                address: "true"
              - name: fd00--1
                address: "fd00::1"
            """);
  }

  @Test
  void an_address_that_begins_with_colons_has_a_name_without_them() {
    assertThat(entry("::2").name().value()).isEqualTo("2");
    assertThat(entry("ann@::ffff:10.0.0.1").name().value()).isEqualTo("ffff-10-0-0-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-oProxyCommand=x", "a b", "a;b", "$(x)", "ann@", "nas:22", "", "*"})
  void what_is_no_address_makes_no_entry(String word) {
    assertThat(HostEntry.of(word)).isEmpty();
  }

  @Test
  void an_interface_that_the_host_made_up_is_left_out() {
    assertThat(entry("nas").with(Capacity.UNKNOWN, Optional.of("br0\n- x: \"")).bridge()).isEmpty();
  }

  @Test
  void amounts_that_the_file_could_not_hold_are_left_out() {
    assertThat(entry("nas").with(Capacity.of(0, 1L << 40, 1), Optional.empty()).capacity())
        .isEqualTo(Capacity.UNKNOWN);
  }
}
