package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.StatePlace.StateDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatePlaceTest {
  @Test
  void an_address_is_read_whole_and_written_as_it_was() {
    String address = "postgresql://ann@db.lan:6432/labs?connectTimeout=5&sslmode=verify-full";
    assertThat(StatePlace.parse(address))
        .isEqualTo(
            new StateDatabase(
                Optional.of("ann"),
                "db.lan",
                6432,
                "labs",
                new TreeMap<>(Map.of("sslmode", "verify-full", "connectTimeout", "5"))))
        .hasToString(address);
    assertThat(StatePlace.parse("postgresql://[fd00::7]:6432/labs"))
        .hasToString("postgresql://[fd00::7]:6432/labs");
    assertThat(((StateDatabase) StatePlace.parse(address)).words())
        .isEqualTo("database labs at db.lan:6432");
  }

  @Test
  void what_is_left_out_is_the_usual() {
    assertThat(StatePlace.parse("postgres://db.lan/labs"))
        .isEqualTo(new StateDatabase(Optional.empty(), "db.lan", 5432, "labs", new TreeMap<>()));
    assertThat(StatePlace.parse("files")).isEqualTo(new StatePlace.StateFiles());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file",
        "db.lan",
        "postgresql:",
        "postgresql:labs",
        "postgresql://db.lan",
        "postgresql://db.lan/",
        "postgresql://db.lan/a/b",
        "postgresql:///labs",
        "postgresql://db lan/labs",
        "postgresql://db.lan:0/labs",
        "postgresql://db.lan:99999/labs",
        "postgresql://db.lan:x/labs",
        "postgresql://db.lan,db2.lan/labs",
        "postgresql://a%20b@db.lan/labs",
        "postgresql://db.lan/labs#x",
        "mysql://db.lan/labs",
        "jdbc:postgresql://db.lan/labs"
      })
  void what_is_no_address_is_told_what_one_looks_like(String text) {
    assertThat(StatePlace.problem(text)).isEqualTo("expected postgresql://user@host:port/database");
    assertThatThrownBy(() -> StatePlace.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=geheim",
        "user=ann&sslmode=require",
        "sslmode=sure",
        "sslmode",
        "",
        "sslrootcert=here.pem",
        "connectTimeout=0",
        "connectTimeout=9999",
        "socketFactory=org.evil.Factory"
      })
  void parameters_that_are_not_known_are_refused_and_not_repeated(String query) {
    assertThat(StatePlace.problem("postgresql://db.lan/labs?" + query))
        .startsWith("expected after '?' only sslmode (disable, allow, ")
        .doesNotContain("geheim", "evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:geheim@db.lan/labs",
        "postgresql://ann:@db.lan/labs",
        "postgresql://:geheim@db.lan/labs",
        "postgresql://ann:ge%3Aheim@db.lan/labs"
      })
  void a_password_is_refused_and_not_repeated(String text) {
    assertThat(StatePlace.problem(text))
        .startsWith("expected no password in the address")
        .doesNotContain("geheim");
  }
}
