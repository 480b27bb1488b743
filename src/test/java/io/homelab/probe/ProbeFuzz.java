package io.homelab.probe;

import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An answer to a probe of any bytes becomes facts or is refused. */
public final class ProbeFuzz {
  private ProbeFuzz() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    String said = new String(data, StandardCharsets.UTF_8);
    for (String answer :
        List.of(
            said,
            "homelab-probe-begin 1\nhome\t/home/x\nuser\tx\nworkdir\t/home/x/lab\n"
                + said
                + "\nhomelab-probe-end\n")) {
      try {
        HostFacts facts = ProbeOutput.parse(answer, Map.of("v", List.of(new MachineName("web"))));
        if (facts.toString().isEmpty()) {
          throw new AssertionError("facts without a word");
        }
      } catch (ProbeFormatException e) {
        if (String.valueOf(e.getMessage()).isBlank()) {
          throw new AssertionError("refused without a reason", e);
        }
      }
    }
  }
}
