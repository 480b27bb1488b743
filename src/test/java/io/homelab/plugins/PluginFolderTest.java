package io.homelab.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what the user alone could have written is loaded. */
class PluginFolderTest {
  private static final String ME = System.getProperty("user.name");

  @TempDir Path home;
  private Path folder = Path.of("");
  private Path jar = Path.of("");

  @BeforeEach
  void oneJar() throws IOException {
    home = home.toRealPath();
    folder = PluginJar.folderIn(home);
    jar = PluginJar.write(folder.resolve("a.jar"), Map.of(), new TreeMap<>());
  }

  private PluginFolder plugins(String user) {
    return new PluginFolder(home.resolve(".config"), user);
  }

  private PluginException refused() {
    return catchThrowableOfType(PluginException.class, () -> plugins(ME).jars());
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void jars_are_found_by_name_and_nothing_else_is() throws IOException {
    Path second = PluginJar.write(folder.resolve("B.jar"), Map.of(), new TreeMap<>());
    Files.writeString(folder.resolve("notes.txt"), "not code");
    assertThat(plugins(ME).jars()).containsExactly(second, jar);
  }

  @Test
  void a_user_without_the_folder_has_no_plugins() {
    assertThat(new PluginFolder(home.resolve("nowhere"), ME).jars()).isEmpty();
  }

  @Test
  void what_others_can_write_is_refused_with_the_chmod_to_type() throws IOException {
    for (Path file : new Path[] {jar, folder, folder.getParent(), home.resolve(".config"), home}) {
      for (String permissions : new String[] {"rwxrwxr-x", "rwxr-x-w-"}) {
        String before = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        mode(file, permissions);
        PluginException refusal = refused();
        assertThat(refusal)
            .as("%s %s", file, permissions)
            .hasMessage("no plugin was loaded: %s can be written by others than %s", file, ME);
        assertThat(refusal.hint()).isEqualTo("chmod go-w " + file);
        mode(file, before);
      }
    }
    assertThat(plugins(ME).jars()).containsExactly(jar);
  }

  @Test
  void the_command_to_type_is_quoted() throws IOException {
    Path odd = PluginJar.write(folder.resolve("it's $(id).jar"), Map.of(), new TreeMap<>());
    mode(odd, "rw-rw-rw-");
    assertThat(refused().hint()).isEqualTo("chmod go-w '" + folder + "/it'\\''s $(id).jar'");
  }

  @Test
  void a_folder_above_may_be_open_to_all_when_nobody_can_rename_in_it_what_is_ours()
      throws IOException {
    Files.setAttribute(home, "unix:mode", 01777);
    assertThat(plugins(ME).jars()).containsExactly(jar);
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(refused()).hasMessageContaining(folder + " can be written by others");
  }

  @Test
  void a_link_is_not_followed() throws IOException {
    Path elsewhere = Files.move(jar, home.resolve("real.jar"));
    Files.createSymbolicLink(jar, elsewhere);
    assertThat(refused()).hasMessage("no plugin was loaded: %s is a link", jar);
    assertThat(refused().hint()).isEqualTo("rm %1$s && cp -r %2$s %1$s".formatted(jar, elsewhere));

    Files.delete(jar);
    Path moved = Files.move(folder, home.resolve("moved"));
    Files.createSymbolicLink(folder, moved);
    assertThat(refused()).hasMessage("no plugin was loaded: %s is a link", folder);

    Files.delete(folder);
    Files.createSymbolicLink(folder, home.resolve("not there"));
    assertThat(refused()).hasMessage("no plugin was loaded: %s is a link", folder);
  }

  @Test
  void a_folder_of_configurations_that_is_a_link_is_looked_at_where_it_is() throws IOException {
    Path real = Files.move(home.resolve(".config"), home.resolve("dotfiles"));
    Files.createSymbolicLink(home.resolve(".config"), real);
    assertThat(plugins(ME).jars()).containsExactly(jar);
    mode(real, "rwxrwxrwx");
    assertThat(refused()).hasMessageContaining(real + " can be written by others");
  }

  @Test
  void what_belongs_to_another_user_is_refused_and_what_belongs_to_root_is_not()
      throws IOException {
    if (ME.equals("root")) {
      assertThat(plugins("nobody").jars()).containsExactly(jar);
      Files.setOwner(
          jar, jar.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
      assertThat(refused()).hasMessage("no plugin was loaded: %s belongs to nobody", jar);
      assertThat(refused().hint()).isEqualTo("chown root " + jar);
    } else {
      PluginException refusal =
          catchThrowableOfType(PluginException.class, () -> plugins("nobody").jars());
      assertThat(refusal).hasMessage("no plugin was loaded: %s belongs to %s", folder, ME);
      assertThat(refusal.hint()).isEqualTo("chown nobody " + folder);
    }
  }

  @Test
  void what_is_no_jar_is_named() throws IOException {
    Path broken = Files.writeString(folder.resolve("half.jar"), "PK and then the power went");
    mode(broken, "rw-r--r--");
    assertThat(refused()).hasMessage("no plugin was loaded: %s is not a jar", broken);

    Files.delete(broken);
    Files.createDirectory(broken);
    mode(broken, "rwxr-xr-x");
    assertThat(refused()).hasMessage("no plugin was loaded: %s is not a file", broken);
  }

  @Test
  void a_jar_that_would_load_others_from_anywhere_is_refused() throws IOException {
    Path far =
        PluginJar.write(
            folder.resolve("far.jar"),
            Map.of(Attributes.Name.CLASS_PATH, "/tmp/anybody.jar"),
            new TreeMap<>());
    assertThat(refused())
        .hasMessage("no plugin was loaded: %s has a Class-Path in its manifest", far);
  }
}
