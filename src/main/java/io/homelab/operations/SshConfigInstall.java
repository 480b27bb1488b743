package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.remote.openssh.ConfigAliases;
import io.homelab.remote.ssh.HostBlocks;
import io.homelab.state.LabState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Lets the user's own {@code ssh} know the machines of a lab as {@code MACHINE.LAB}: a file of its
 * own below {@code ~/.ssh/homelab}, which one line at the top of {@code ~/.ssh/config} includes.
 */
public final class SshConfigInstall {
  private static final long LARGEST = 16L << 20;
  private static final String WRITTEN = "; 'homelab export ssh-config --install' writes it anew.";

  private final OpenLab lab;
  private final LabName name;
  private final Path own;
  private final Path config;
  private final String block;

  private SshConfigInstall(OpenLab lab) {
    this.lab = lab;
    this.name = lab.lab().name();
    Path ssh = lab.hosts().ssh().home().toAbsolutePath().resolve(".ssh");
    this.own = ssh.resolve(ConfigAliases.OWN).resolve(name + ".conf");
    this.config = ssh.resolve("config");
    this.block =
        "# homelab %1$s begin\nInclude \"%2$s\"\n# homelab %1$s end\n".formatted(name, own);
  }

  /** What is to be put into the user's configuration, or taken out of it. */
  public static Answer<SshConfigInstall> of(OpenLab lab) {
    return Answer.of(() -> {
      SshConfigInstall install = new SshConfigInstall(lab);
      // OpenSSH expands patterns, variables and percent signs in what it includes.
      if (install.own.toString().matches("(?s).*[\\p{Cntrl}*?\\[\\]\"'\\\\%$~].*")) {
        throw new RefusedException(
            Refusal.usage(
                "OpenSSH cannot include a file below this home: "
                    + PlainText.line(install.own.toString()),
                "use a file of your own: homelab export ssh-config --out FILE, and ssh -F FILE"));
      }
      return install;
    });
  }

  /** The file with the machines. */
  public Path file() {
    return own;
  }

  /** The user's configuration. */
  public Path config() {
    return config;
  }

  /** The lines that go into the user's configuration. */
  public String lines() {
    return block;
  }

  /** Whether the user's configuration includes the file already. */
  public Answer<Boolean> isIncluded() {
    return Answer.of(() -> present() && read(target()).contains(block));
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        (config + "\n" + block).getBytes(StandardCharsets.UTF_8), new TreeSet<>());
  }

  /** Why nothing is done without consent. */
  public Refusal declined() {
    return Refusal.usage(
        "%s was left as it is".formatted(config), "to write without a question, add --yes");
  }

  /**
   * Writes the file with the machines that are up. The user's configuration includes it already, or
   * its owner approves.
   */
  public Answer<Path> install(Approval approval) {
    return Answer.of(() -> {
      if (!approval.covers(digest())) {
        throw new RefusedException(declined());
      }
      LabState state = lab.kept().load();
      MissingHost.none(lab, state, state.machines().keySet());
      requireNobodyElses();
      String text =
          MachineShell.config(lab, new HostBlocks(lab.hosts().ssh()).amongOthers(name))
              .text(state, state.machines().keySet());
      if (present()) {
        checked(target());
      }
      for (Path folder : new Path[] {ssh(), Objects.requireNonNull(own.getParent())}) {
        if (!Files.isDirectory(folder)) {
          Files.createDirectories(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
      }
      SshConfigFile.write(own, heading() + "\n\n" + text);
      include();
      return own;
    });
  }

  private void include() throws IOException {
    if (!present()) {
      Files.createFile(
          config,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Path target = target();
    String before = read(target);
    if (!before.contains(block)) {
      replace(target, before, block + before);
    }
  }

  /**
   * Takes the lines out again, and the file away.
   *
   * @return whether anything was there
   */
  public Answer<Boolean> remove() {
    return Answer.of(() -> {
      boolean found = false;
      if (present()) {
        Path target = target();
        String before = read(target);
        int begin = before.indexOf(block);
        if (begin >= 0) {
          checked(target);
          replace(
              target,
              before,
              before.substring(0, begin) + before.substring(begin + block.length()));
          found = true;
        } else if (before.contains(own.toString())) {
          throw new RefusedException(
              Refusal.usage(
                  "%s names %s in lines that were changed by hand".formatted(config, own),
                  "take those lines out yourself"));
        }
      }
      if (Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        requireOurs();
        Files.delete(own);
        found = true;
      }
      try {
        Files.deleteIfExists(Objects.requireNonNull(own.getParent()));
      } catch (DirectoryNotEmptyException e) {
        // Other labs have files there.
      }
      return found;
    });
  }

  private Path ssh() {
    return Objects.requireNonNull(config.getParent());
  }

  private boolean present() {
    return Files.exists(config, LinkOption.NOFOLLOW_LINKS);
  }

  /** The file itself, where a link leads to it. */
  private Path target() throws IOException {
    try {
      return config.toRealPath();
    } catch (NoSuchFileException e) {
      throw refused("it is a link to a file that is not there", "mend or remove the link");
    }
  }

  /** Byte by byte, so that what is not text in UTF-8 stays as it is. */
  private String read(Path target) throws IOException {
    if (!Files.isRegularFile(target)) {
      throw refused("it is not a file", "look at it: ls -l " + config);
    }
    if (Files.size(target) > LARGEST) {
      throw refused("it is larger than 16 MB", "look at it: ls -l " + config);
    }
    return Files.readString(target, StandardCharsets.ISO_8859_1);
  }

  private void checked(Path target) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    if (!view.readAttributes().permissions().contains(PosixFilePermission.OWNER_WRITE)
        || !Files.isWritable(target)) {
      throw refused("it is write-protected", "run: chmod u+w " + target);
    }
    Path folder = Objects.requireNonNull(target.getParent());
    if (!Files.isWritable(folder)) {
      throw refused("its folder %s is write-protected".formatted(folder), "run: ls -ld " + folder);
    }
    Path probe = Files.createTempFile(folder, ".homelab", ".new");
    try {
      if (!Files.getOwner(probe).equals(Files.getOwner(target))) {
        throw refused(
            "it belongs to %s".formatted(Files.getOwner(target).getName()),
            "run the command as that user");
      }
    } finally {
      Files.delete(probe);
    }
  }

  /** The old file is there until the new one is whole; what somebody wrote meanwhile is kept. */
  private void replace(Path target, String before, String after) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    Path fresh =
        Files.createTempFile(Objects.requireNonNull(target.getParent()), ".homelab", ".new");
    try {
      Files.writeString(fresh, after, StandardCharsets.ISO_8859_1);
      PosixFileAttributeView its = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
      if (!its.readAttributes().group().equals(view.readAttributes().group())) {
        its.setGroup(view.readAttributes().group());
      }
      its.setPermissions(view.readAttributes().permissions());
      if (!read(target).equals(before)) {
        throw refused("somebody changed it meanwhile", "repeat the command");
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private String heading() {
    return "# Lab %s of %s%s"
        .formatted(
            name, PlainText.line(lab.lab().directory().toAbsolutePath().toString()), WRITTEN);
  }

  /** A file that nobody wrote with this command is somebody's own. */
  private void requireOurs() throws IOException {
    String first =
        Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)
            ? Files.readString(own).lines().findFirst().orElse("")
            : "";
    if (!first.startsWith("# Lab ") || !first.endsWith(WRITTEN)) {
      throw new RefusedException(
          Refusal.usage(
              "%s was not written by HomeLab".formatted(own),
              "look at it, and remove it yourself"));
    }
  }

  /** Two labs of one name would take the names of each other's machines. */
  private void requireNobodyElses() throws IOException {
    if (Files.isRegularFile(own)) {
      String first = Files.readString(own).lines().findFirst().orElse("");
      if (!first.equals(heading())) {
        throw new RefusedException(
            Refusal.usage(
                "%s is there for another lab of that name, or is somebody's own: %s"
                    .formatted(own, PlainText.excerpt(first, 200)),
                "if that may go, run: homelab export ssh-config --remove; then repeat this"));
      }
    }
  }

  private RefusedException refused(String why, String hint) {
    return new RefusedException(Refusal.usage("cannot write %s: %s".formatted(config, why), hint));
  }
}
