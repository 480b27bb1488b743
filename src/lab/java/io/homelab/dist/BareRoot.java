package io.homelab.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Debian as small as it can be, without Java, in a folder of its own. */
record BareRoot(Path folder) {
  /** What a command said, both streams together, and how it ended. */
  record Said(int exit, String text) {}

  /** Makes one; that takes most of a minute. */
  static BareRoot in(Path folder) throws Exception {
    Said made =
        here(
            400,
            "debootstrap",
            "--variant=minbase",
            "--include=man-db,curl",
            "bookworm",
            folder.toString());
    assertThat(made.exit()).as(made.text()).isZero();
    BareRoot root = new BareRoot(folder);
    assertThat(root.run("ls /usr/lib/jvm; command -v java").exit()).isNotZero();
    return root;
  }

  /** Runs a program of this computer. */
  static Said here(int seconds, String... words) throws Exception {
    Path out = Files.createTempFile("said", ".log");
    try {
      Process process =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(List.of(words) + " did not end: " + text(out));
      }
      return new Said(process.exitValue(), text(out));
    } finally {
      Files.delete(out);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Runs a line of a shell in it, as root, with hardly a variable. */
  Said run(String line) throws Exception {
    return run("root", line);
  }

  /** The same as somebody else; its mounts and its processes end with it. */
  Said run(String user, String line) throws Exception {
    List<String> words =
        new ArrayList<>(
            Arrays.asList(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-ec",
                "mount -t proc proc \"$0/proc\"; mount --rbind /dev \"$0/dev\";"
                    + " exec chroot --userspec=\"$1\" \"$0\" /usr/bin/env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin"
                    + " sh -c \"$2\"",
                folder.toString(),
                user,
                line));
    return here(120, words.toArray(String[]::new));
  }
}
