package io.homelab.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddHostsTest {
  private static final String HOSTS =
      """
      hosts: # at home
        - name: one
          address: 127.0.0.1
        - name: two
          address: two.local # upstairs
      """;

  @TempDir Path folder;
  private LabOnDoubles lab;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    lab = LabOnDoubles.on(HOSTS, folder, "{ name: web }");
    file = folder.resolve("mine.yaml");
    Files.writeString(file, HOSTS);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  private Answer<AddHosts> add(boolean offline, String... words) {
    return AddHosts.of(lab, file, List.of(words), offline);
  }

  private Refusal refusal(String... words) throws IOException {
    Answer<AddHosts> answer = add(false, words);
    assertThat(file).hasContent(HOSTS);
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
    return Refusals.of(answer);
  }

  @Test
  void a_host_is_written_with_what_it_has_and_the_file_stays_as_it_was_otherwise()
      throws IOException {
    lab.told("nas", facts -> facts.measured(8, 16000, 300));
    add(false, "nas").orThrow();
    assertThat(Files.readString(file))
        .isEqualTo(
            HOSTS
                + """
                  - name: nas
                    address: nas
                    capacity:
                      cpus: 8
                      memory_mb: 16000
                    bridge: br0
                """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void an_interface_that_cannot_be_bridged_is_not_written() throws IOException {
    lab.told("nas", facts -> facts.defaultInterface("wg0"));
    add(false, "nas").orThrow();
    assertThat(Files.readString(file)).contains("name: nas").doesNotContain("bridge");
  }

  @Test
  void unseen_hosts_are_not_asked_and_get_an_address_alone() throws IOException {
    lab.silence("nas");
    add(true, "nas", "nas", "Attic.lan").orThrow();
    assertThat(Files.readString(file))
        .isEqualTo(
            HOSTS
                + "  - name: nas\n    address: nas\n  - name: attic-lan\n    address: Attic.lan\n");
  }

  @Test
  void a_user_before_the_address_is_written_as_the_user() throws IOException {
    add(true, "ann@nas", "CORP\\bob@10.0.0.5", "eve@corp.lan@den").orThrow();
    assertThat(Files.readString(file))
        .isEqualTo(
            HOSTS
                + """
                  - name: nas
                    address: nas
                    ssh_user: ann
                  - name: 10-0-0-5
                    address: 10.0.0.5
                    ssh_user: CORP\\bob
                  - name: den
                    address: den
                    ssh_user: eve@corp.lan
                """);
  }

  @Test
  void two_users_of_one_host_are_refused_and_the_user_is_in_the_command_to_try()
      throws IOException {
    assertThat(refusal("ann@nas", "bob@nas").sentence())
        .isEqualTo("'ann@nas' and 'bob@nas' would both be host nas");
    lab.silence("nas");
    assertThat(refusal("ann@nas").hint())
        .contains("ssh ann@nas")
        .contains("homelab hosts add --offline ann@nas");
  }

  @Test
  void when_one_does_not_answer_none_is_written() throws IOException {
    lab.silence("nas");
    Refusal refusal = refusal("nuc", "nas");
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNREACHABLE);
    assertThat(refusal.hint()).contains("ssh nas").contains("homelab hosts add --offline nas");
  }

  @Test
  void a_host_that_is_there_is_never_written_again() throws IOException {
    assertThat(refusal("one").sentence()).contains("hosts.yaml already has 'one'");
    assertThat(refusal("two.local").sentence()).contains("as host two");
  }

  @Test
  void a_second_entry_for_the_same_computer_is_refused_before_it_is_asked() throws IOException {
    Refusal refusal = refusal("localhost");

    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal.sentence())
        .startsWith("hosts.yaml cannot take localhost: ")
        .contains("the same computer as host 'one'");
    assertThat(refusal("two.local.").sentence()).contains("the same computer as host 'two'");
    assertThat(refusal("nas.lan", "NAS.lan.").sentence()).contains("the same computer");
    assertThat(lab.asked()).isEmpty();
  }

  @Test
  void a_word_that_is_no_address_is_refused() throws IOException {
    assertThat(refusal("-oProxyCommand=reboot").kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal("nas:22").hint()).contains("~/.ssh/config");
    assertThat(refusal("@nas").kind()).isEqualTo(Refusal.Kind.USAGE);
    assertThat(refusal("-l@nas").kind()).isEqualTo(Refusal.Kind.USAGE);
  }

  @Test
  void a_file_that_is_not_there_is_begun() throws IOException {
    Path fresh = folder.resolve("fresh.yaml");
    lab.told("nas", facts -> facts.measured(8, 16000, 300));

    AddHosts.of(lab, fresh, List.of("ann@nas", "den"), false).orThrow();

    assertThat(Files.readString(fresh))
        .isEqualTo(
            """
            # The computers that run the lab's machines.
            hosts:
              - name: nas
                address: nas
                ssh_user: ann
                capacity:
                  cpus: 8
                  memory_mb: 16000
                bridge: br0
              - name: den
                address: den
                capacity:
                  cpus: 32
                  memory_mb: 131072
                bridge: br0
            """);
  }

  @Test
  void a_file_is_not_begun_where_it_cannot_be_or_with_one_computer_twice() {
    Refusal nowhere =
        Refusals.of(AddHosts.of(lab, folder.resolve("no/hosts.yaml"), List.of("nas"), true));
    Path fresh = folder.resolve("fresh.yaml");
    Refusal twice = Refusals.of(AddHosts.of(lab, fresh, List.of("nas.lan", "NAS.lan."), true));

    assertThat(nowhere.sentence()).startsWith("there is no folder ").endsWith("/no");
    assertThat(twice.sentence()).contains("the same computer");
    assertThat(fresh).doesNotExist();
  }

  @Test
  void a_link_to_nothing_is_not_replaced_by_a_file() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("fresh.yaml"), folder.resolve("gone"));

    assertThat(Refusals.of(AddHosts.of(lab, link, List.of("nas"), true)).kind())
        .isEqualTo(Refusal.Kind.USAGE);
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("gone")).doesNotExist();
  }

  @Test
  void a_link_to_the_file_stays_a_link() throws IOException {
    Path target = Files.move(file, folder.resolve("shared.yaml"));
    Files.createSymbolicLink(file, target);
    add(true, "nas").orThrow();
    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(target)).contains("name: nas");
  }

  @Test
  void a_list_on_one_line_is_left_alone_and_the_entry_is_shown_to_paste() throws IOException {
    String text = "hosts: [{ name: one, address: 127.0.0.1 }]\n";
    Files.writeString(file, text);
    assertThat(Refusals.of(add(true, "nas")).hint()).contains("- name: nas");
    assertThat(file).hasContent(text);
  }
}
