package io.homelab.operations;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As {@link ManyLivesTest}, for as long as it takes. */
@Tag("faults")
@Timeout(1800)
class ManyLivesLabTest {
  @Test
  void after_a_thousand_lives_the_hosts_are_as_empty_as_before_and_no_file_grew(
      @TempDir Path temporary) throws IOException {
    ManyLivesTest.live(temporary, 1000);
  }
}
