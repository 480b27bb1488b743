package io.homelab.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginKeyTest {
  private static final String KEY =
      "AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9";

  /** A key of that type with fields of those lengths. */
  private static String key(String type, int... lengths) {
    ByteBuffer key = ByteBuffer.allocate(2_000);
    key.putInt(type.length()).put(type.getBytes(StandardCharsets.US_ASCII));
    for (int length : lengths) {
      key.putInt(length).put(new byte[length]);
    }
    byte[] bytes = new byte[key.flip().remaining()];
    key.get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @ParameterizedTest
  @FieldSource("io.homelab.model.LoginKey#TYPES")
  void a_key_of_each_type_is_one_with_and_without_a_comment(String type) {
    String key = key(type, 3, 65);
    assertThat(LoginKey.parse(type + " " + key))
        .contains(new LoginKey(type, key, ""))
        .map(LoginKey::toString)
        .contains(type + " " + key);
    assertThat(LoginKey.parse(" " + type + "  " + key + " me on desk "))
        .contains(new LoginKey(type, key, "me on desk"));
  }

  @Test
  void a_key_that_ssh_keygen_made_is_one() {
    assertThat(LoginKey.parse("ssh-ed25519 " + KEY + " me@desk"))
        .map(LoginKey::toString)
        .contains("ssh-ed25519 " + KEY + " me@desk");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 me@desk",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFz",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9AAAA",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
        "ssh-dss AAAAB3NzaC1kc3MAAAABAQ==",
        "AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
        "command=\"id\" ssh-ed25519 "
            + "AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9 a\nb",
        "ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9",
        "-----BEGIN OPENSSH PRIVATE KEY-----"
      })
  void anything_else_is_none(String line) {
    assertThat(LoginKey.parse(line)).isEmpty();
  }

  @Test
  void a_line_that_no_key_needs_is_none() {
    String line = "ssh-ed25519 " + KEY + " ";
    assertThat(LoginKey.parse(line + "x".repeat(LoginKey.LONGEST - line.length()))).isPresent();
    assertThat(LoginKey.parse(line + "x".repeat(LoginKey.LONGEST))).isEmpty();
  }
}
