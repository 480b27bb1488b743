package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "192.168.121.255", "fd00::1", "2001:db8::10.0.0.1"})
  void an_address_that_a_machine_can_have_is_one(String text) {
    assertThat(Grammar.isUnicastAddress(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.251",
        "169.254.1.1",
        "::1",
        "::",
        "ff02::1",
        "fe80::1"
      })
  void an_address_that_leads_nowhere_is_not_one_to_reach_a_machine_at(String text) {
    assertThat(Grammar.isIpAddress(text)).isTrue();
    assertThat(Grammar.isUnicastAddress(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "010.0.0.1",
        "10.0.0.256",
        "10.0.0.1.",
        "10.0.0.1 ",
        "fd00::1%eth0",
        "[fd00::1]",
        ":",
        "fd00:::1",
        "1:2:3:4:5:6:7:8:9",
        "a:b",
        "10.0.0.1\n",
        "::ffff:10.0.0"
      })
  void what_only_looks_like_an_address_is_none(String text) {
    assertThat(Grammar.isIpAddress(text)).isFalse();
    assertThat(Grammar.isUnicastAddress(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web.lab", "192.168.121.7", "fd00::1", "my_host-1"})
  void a_name_or_an_address_may_stand_in_an_ssh_configuration(String text) {
    assertThat(Grammar.isHostNameOrAddress(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-web", "web-", ".web", "a..b", "a b", "a;b", "$(id)", "a/b", "a\nb", "1.2.3"})
  void nothing_else_may(String text) {
    assertThat(Grammar.isHostNameOrAddress(text)).isFalse();
  }
}
