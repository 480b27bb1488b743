package io.homelab.remote;

import io.homelab.model.RunStatus;
import io.homelab.remote.RemoteCommand.OutputLine;
import io.homelab.remote.RunScripts.Seen;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The two outputs of a run, as they come over one connection after another: passes each line on
 * once and whole, and knows from which byte on the next connection has to go on. What follows the
 * standard error says how the run ended.
 */
final class RunOutput {
  private final Stream stdout = new Stream(false);
  private final Stream stderr = new Stream(true);
  private final Consumer<OutputLine> listener;
  private final String mark;
  private @Nullable RunStatus status;
  private Seen before = Seen.NOTHING;

  /**
   * Nothing was seen yet.
   *
   * @param nonce what nobody else could say before the end
   */
  RunOutput(String nonce, Consumer<OutputLine> listener) {
    this.listener = listener;
    this.mark = "homelab-end " + nonce + " ";
  }

  /** Another connection prints what was not seen yet. */
  synchronized void begin() {
    stdout.begin();
    stderr.begin();
    before = seen();
  }

  /** How many bytes of whole lines were passed on. */
  synchronized Seen seen() {
    return new Seen(stdout.seen, stderr.seen);
  }

  /** Whether this connection brought more of the output. */
  synchronized boolean advanced() {
    return !seen().equals(before);
  }

  /** How the run ended, once that was said; passes on a last line without an end. */
  synchronized Optional<RunStatus> end() {
    if (status != null) {
      stdout.flush();
    }
    return Optional.ofNullable(status);
  }

  synchronized void accept(OutputLine line) {
    (line.stderr() ? stderr : stdout).accept(line);
  }

  private final class Stream {
    private final boolean error;
    private long base;
    private long seen;
    private long last;
    private @Nullable OutputLine held;

    Stream(boolean error) {
      this.error = error;
    }

    void begin() {
      base = seen;
      last = 0;
      held = null;
    }

    void accept(OutputLine line) {
      if (error && line.text().startsWith(mark)) {
        // What the mark's own line end made of the last line is none of the run's.
        if (held != null && !held.text().isEmpty()) {
          pass(held);
        }
        held = null;
        status = RunWords.status(line.text().substring(mark.length())).orElse(null);
        return;
      }
      if (held != null) {
        pass(held);
        held = null;
      }
      boolean unfinished = line.end() >= 0 && line.end() == last;
      if (unfinished || (error && line.text().isEmpty())) {
        held = line;
      } else {
        pass(line);
      }
      if (!unfinished) {
        last = line.end();
      }
    }

    void flush() {
      if (held != null) {
        pass(held);
        held = null;
      }
    }

    private void pass(OutputLine line) {
      if (line.end() >= 0) {
        seen = base + line.end();
      }
      listener.accept(line);
    }
  }
}
