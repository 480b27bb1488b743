package io.homelab.server;

import io.homelab.operations.CommandRunner;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A command line as a run: what it prints, what it asks, and its exit code are events. */
final class CommandJob implements RunJob, CommandRunner.Remote {
  /** Nobody is waited for any longer: the command holds the lab's lock meanwhile. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What a command may print: it is kept, on the disk and, while it runs, in memory. */
  private static final long MOST_OUTPUT = 32L << 20;

  /** The same for one that only looks, which is in memory for a while after its end, too. */
  private static final long MOST_LOOKED_AT = 4L << 20;

  private final CommandRunner runner;
  private final CommandRunner.ServedCommand line;
  private final boolean onlyLooks;
  private @Nullable RunLines lines;
  private Runnable ended = () -> {};
  private final OutputStream out = new CommandStream(frame -> print("out", frame));
  private final OutputStream err = new CommandStream(frame -> print("err", frame));
  private @Nullable Thread worker;
  private long printed;
  private boolean taken;
  private boolean over;

  private long question;
  private boolean asking;
  private @Nullable Boolean answer;

  CommandJob(CommandRunner runner, CommandRunner.ServedCommand line, boolean onlyLooks) {
    this.runner = runner;
    this.line = line;
    this.onlyLooks = onlyLooks;
  }

  @Override
  public boolean onlyLooks() {
    return onlyLooks;
  }

  private long most() {
    return onlyLooks ? MOST_LOOKED_AT : MOST_OUTPUT;
  }

  @Override
  public int carryOut(RunLines told) {
    synchronized (this) {
      lines = told;
      worker = Thread.currentThread();
    }
    int code = runner.run(line, this);
    if (tooMuch()) {
      code = code == 0 ? 1 : code;
    }
    ObjectNode event = event("exit");
    event.put("code", code);
    synchronized (this) {
      // A session that is torn off may say something all the same.
      lines = null;
    }
    told.add(event.toString());
    return code;
  }

  @Override
  public void close() {
    Runnable then;
    synchronized (this) {
      over = true;
      then = ended;
    }
    then.run();
  }

  /** To be begun. */
  synchronized CommandJob taken() {
    taken = true;
    return this;
  }

  /** Whether it is this that was begun, and not one before it under the same key. */
  synchronized boolean isTaken() {
    return taken;
  }

  /** Does that when it has ended, or now. */
  void whenEnded(Runnable then) {
    boolean now;
    synchronized (this) {
      ended = then;
      now = over;
    }
    if (now) {
      then.run();
    }
  }

  private static ObjectNode event(String name) {
    ObjectNode event = JsonMapper.shared().createObjectNode();
    event.put("event", name);
    return event;
  }

  private synchronized boolean tooMuch() {
    return printed > most();
  }

  private synchronized void tell(ObjectNode event) {
    if (lines != null) {
      lines.add(event.toString());
    }
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public OutputStream err() {
    return err;
  }

  /** What prints without end is stopped, as Ctrl-C stops it. */
  private synchronized void print(String stream, CommandStream.Frame frame) {
    boolean before = printed > most();
    printed += frame.text().length();
    if (printed > most()) {
      if (!before && worker != null) {
        ObjectNode event = event("output");
        event.put("stream", "err");
        event.put(
            "text",
            "homelab: the command printed more than %d MiB, and is stopped\n"
                .formatted(most() >> 20));
        tell(event);
        worker.interrupt();
      }
      return;
    }
    ObjectNode event = event("output");
    event.put("stream", stream);
    event.put(frame.isText() ? "text" : "base64", frame.text());
    tell(event);
  }

  @Override
  public void file(String name, String content) {
    ObjectNode event = event("file");
    event.put("name", name);
    event.put("text", content);
    tell(event);
  }

  @Override
  public synchronized boolean confirm(String text) {
    question++;
    asking = true;
    answer = null;
    ObjectNode event = event("question");
    event.put("question", question);
    event.put("text", text);
    tell(event);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (answer == null && System.nanoTime() - end < 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking = false;
    }
    return Boolean.TRUE.equals(answer);
  }

  /** Whether that is what it asks now. */
  synchronized boolean answer(long asked, boolean yes) {
    if (!asking || asked != question || answer != null) {
      return false;
    }
    answer = yes;
    notifyAll();
    return true;
  }
}
