package io.homelab.engine.vagrant;

import io.homelab.model.Grammar;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever Vagrant and the scripts around it print is understood or left out. */
public final class VagrantWordsFuzz {
  private VagrantWordsFuzz() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    String said = new String(data, StandardCharsets.UTF_8);
    SaidText texts = new SaidText();
    for (String line : said.lines().toList()) {
      MachineReadable.parse(line)
          .flatMap(MachineReadable::progress)
          .ifPresent(notice -> {
            if (notice instanceof MachineReadable.Notice.UiLine words) {
              texts.add(words.text());
            }
          });
    }
    if (!texts.isEmpty() && VagrantFailure.of(texts.texts()).reason().indexOf('\n') >= 0) {
      throw new AssertionError("a reason of more than one line");
    }
    SshConfig.parse(said)
        .access()
        .values()
        .forEach(access -> {
          if (access.identityFiles().stream().anyMatch(key -> key.indexOf('\n') >= 0)
              || !Grammar.isHostNameOrAddress(access.address())) {
            throw new AssertionError("kept: " + access);
          }
        });
    ShelfAnswer.parse(said).ifPresent(answer -> List.copyOf(answer.report().boxes()));
  }
}
