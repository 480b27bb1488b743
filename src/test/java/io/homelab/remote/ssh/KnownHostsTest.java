package io.homelab.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {
  private static final HostKey KEY = key("ssh-ed25519", "one");
  private static final HostKey OTHER = key("ssh-ed25519", "two");

  @TempDir Path folder;

  private static HostKey key(String type, String content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    byte[] blob = new byte[4 + name.length + content.length()];
    blob[3] = (byte) name.length;
    System.arraycopy(name, 0, blob, 4, name.length);
    byte[] rest = content.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(rest, 0, blob, 4 + name.length, rest.length);
    return HostKey.ofBlob(blob);
  }

  private static String words(HostKey key) {
    return " " + key.type() + " " + key.base64() + "\n";
  }

  private KnownHosts of(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("known_hosts"), text);
    return KnownHosts.read(List.of(file, folder.resolve("not-there")));
  }

  private KnownHosts.KeyVerdict judge(String text, String address, int port) throws IOException {
    return of(text).judge(address, port, KEY, Optional.empty());
  }

  private void assertKnown(String pattern, String address, int port) throws IOException {
    assertThat(judge(pattern + words(KEY), address, port))
        .as(pattern + " for " + address)
        .isEqualTo(new KnownHosts.KeyVerdict.Known());
  }

  private void assertUnknown(String pattern, String address, int port) throws IOException {
    assertThat(judge(pattern + words(KEY), address, port))
        .as(pattern + " for " + address)
        .isEqualTo(new KnownHosts.KeyVerdict.Unknown());
  }

  @Test
  void a_plain_name_matches_whatever_its_case_and_without_a_port_for_any() throws IOException {
    assertKnown("box.local", "Box.Local", 22);
    assertKnown("box.local", "box.local", 2222);
    assertKnown("[box.local]:2222", "box.local", 2222);
    assertUnknown("[box.local]:2222", "box.local", 22);
    assertUnknown("box", "box2", 22);
  }

  @Test
  void lists_wildcards_and_negations_match_as_ssh_has_it() throws IOException {
    assertKnown("first,box,192.168.1.7", "192.168.1.7", 22);
    assertKnown("*.local", "box.local", 22);
    assertKnown("b?x*l", "box.local", 22);
    assertUnknown("b?x", "bx", 22);
    assertUnknown("*.local,!box.local", "box.local", 22);
    assertKnown("*.local,!box.local", "nuc.local", 22);
    assertUnknown("!box.local", "nuc.local", 22);
    assertUnknown("a.b", "axb", 22);
  }

  @Test
  void a_hashed_name_matches() throws IOException {
    // HMAC-SHA1 of "box.local" under the salt 0x00 to 0x13, computed with another program.
    byte[] salt = new byte[20];
    for (int i = 0; i < salt.length; i++) {
      salt[i] = (byte) i;
    }
    String base64 = Base64.getEncoder().encodeToString(salt);
    assertKnown("|1|" + base64 + "|5H0Y1QG8VuLsiBBhpTl2yMlrDwA=", "box.local", 22);
    assertUnknown("|1|" + base64 + "|5H0Y1QG8VuLsiBBhpTl2yMlrDwA=", "nuc.local", 22);
    assertUnknown("|1|" + base64, "box.local", 22);
  }

  @Test
  void another_key_means_changed_and_the_known_ones_are_told() throws IOException {
    assertThat(judge("box" + words(OTHER), "box", 22))
        .isEqualTo(new KnownHosts.KeyVerdict.Changed(List.of(OTHER)));
    assertThat(judge("box" + words(OTHER) + "box" + words(KEY), "box", 22))
        .isEqualTo(new KnownHosts.KeyVerdict.Known());
  }

  @Test
  void a_revoked_key_stays_revoked_wherever_it_is_listed_as_good() throws IOException {
    assertThat(judge("box" + words(KEY) + "@revoked *" + words(KEY), "box", 22))
        .isEqualTo(new KnownHosts.KeyVerdict.Revoked());
  }

  @Test
  void an_authority_is_good_for_certificates_and_for_nothing_else() throws IOException {
    KnownHosts known = of("@cert-authority *.local" + words(OTHER));
    assertThat(known.judge("box.local", 22, KEY, Optional.of(OTHER)))
        .isEqualTo(new KnownHosts.KeyVerdict.Known());
    assertThat(known.judge("box.local", 22, OTHER, Optional.empty()))
        .isEqualTo(new KnownHosts.KeyVerdict.Unknown());
    assertThat(known.judge("elsewhere", 22, KEY, Optional.of(OTHER)))
        .isEqualTo(new KnownHosts.KeyVerdict.Unknown());
    assertThat(known.hasAuthorityFor(List.of("box.local"))).isTrue();
    assertThat(known.typesOf(List.of("box.local"))).isEmpty();
  }

  @Test
  void comments_and_nonsense_are_passed_over() throws IOException {
    String nonsense =
        "# box" + words(KEY) + "\n@what box" + words(KEY) + "box ssh-ed25519 ?!\nbox\n";
    assertThat(judge(nonsense, "box", 22)).isEqualTo(new KnownHosts.KeyVerdict.Unknown());
    assertThat(judge(nonsense + "  box" + words(KEY).strip().indent(1) + "", "box", 22))
        .isEqualTo(new KnownHosts.KeyVerdict.Known());
  }

  @Test
  void added_keys_replace_the_host_s_old_ones_and_leave_the_rest() throws IOException {
    Path file = folder.resolve("lab/.homelab/known_hosts");
    KnownHosts.add(file, "box", 22, List.of(OTHER));
    KnownHosts.add(file, "box", 2222, List.of(OTHER));
    KnownHosts.add(file, "box", 22, List.of(KEY));
    assertThat(Files.readString(file)).isEqualTo("[box]:2222" + words(OTHER) + "box" + words(KEY));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("lab/.homelab"))))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder.resolve("lab/.homelab"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_file_of_this_computer_that_cannot_be_read_is_passed_over_and_the_user_s_is_not()
      throws IOException {
    Path mine = Files.writeString(folder.resolve("mine"), "box" + words(KEY));
    Path unreadable = Files.createDirectory(folder.resolve("shared"));
    KnownHosts known = KnownHosts.read(List.of(unreadable, mine), List.of(unreadable));
    assertThat(known.judge("box", 22, KEY, Optional.empty()))
        .isEqualTo(new KnownHosts.KeyVerdict.Known());
    assertThatThrownBy(() -> KnownHosts.read(List.of(unreadable, mine), List.of()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void lines_that_list_a_key_are_found_by_name_hash_and_pattern_and_marks_are_not()
      throws IOException {
    KnownHosts known =
        of(
            "*.local"
                + words(KEY)
                + "nuc.local"
                + words(KEY)
                + "nuc,box.local"
                + words(KEY)
                + "box.local"
                + words(OTHER)
                + "@revoked box.local"
                + words(KEY));
    List<OldKey> old =
        known.listing(List.of(KEY), "box.local").stream()
            .map(entry -> OldKey.of(entry, "box.local"))
            .toList();
    assertThat(old).extracting(OldKey::line).containsExactly(1, 3);
    assertThat(old.getFirst().notice()).endsWith("; remove that line");
    assertThat(old.getLast().notice()).contains("ssh-keygen -R box.local -f ");
  }

  @Test
  void a_key_is_revoked_once_and_under_the_host_s_name_alone() throws IOException {
    Path file = folder.resolve("lab");
    KnownHosts.add(file, "box", List.of(KEY), List.of(OTHER));
    KnownHosts.add(file, "box", List.of(KEY), List.of(OTHER));
    assertThat(Files.readString(file))
        .isEqualToIgnoringNewLines("@revoked box" + words(OTHER) + "box" + words(KEY));
    KnownHosts known = KnownHosts.read(List.of(file));
    assertThat(known.judge("box", 22, OTHER, Optional.empty()))
        .isEqualTo(new KnownHosts.KeyVerdict.Revoked());
    assertThat(known.judge("nuc", 22, OTHER, Optional.empty()))
        .isEqualTo(new KnownHosts.KeyVerdict.Unknown());
  }

  @Test
  void a_file_that_is_cut_or_changed_at_any_byte_makes_no_other_key_good() throws IOException {
    Path file = folder.resolve("lab");
    KnownHosts.add(file, "box", List.of(KEY), List.of(key("ssh-ed25519", "six")));
    byte[] whole = Files.readAllBytes(file);
    for (int position = 0; position < whole.length; position++) {
      Files.write(file, Arrays.copyOf(whole, position));
      assertOtherIsNotKnown(file);
      for (byte to : new byte[] {0, '\n', '*', ' ', '@', '|', (byte) 0xff}) {
        byte[] changed = whole.clone();
        changed[position] = to;
        Files.write(file, changed);
        assertOtherIsNotKnown(file);
      }
    }
  }

  private static void assertOtherIsNotKnown(Path file) throws IOException {
    assertThat(KnownHosts.read(List.of(file)).judge("box", 22, OTHER, Optional.empty()))
        .isNotEqualTo(new KnownHosts.KeyVerdict.Known());
  }

  @Test
  void a_fingerprint_is_written_as_ssh_keygen_writes_it() {
    HostKey github =
        new HostKey(
            "ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl");
    assertThat(github.fingerprint())
        .isEqualTo("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
  }
}
