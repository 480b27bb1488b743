package io.homelab.engine.vagrant;

import io.homelab.engine.BoxReceivers.Receiver;
import io.homelab.model.Argv;
import io.homelab.model.HostName;
import io.homelab.model.PlainText;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import io.homelab.remote.Throttled;
import io.homelab.remote.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a box from another host that is still getting it. That host starts an sshd for this one
 * transfer, and this one logs in there; each makes a key pair of its own for it, and only the
 * public keys pass through this computer.
 */
final class PeerCopy {
  private static final Duration KEY_LIMIT = Duration.ofSeconds(20);

  /** Both ends give up earlier when nothing moves. */
  private static final Duration TRANSFER_LIMIT = Duration.ofDays(1);

  private static final Pattern KEY = Pattern.compile("ssh-ed25519 [A-Za-z0-9+/=]{40,100}");

  /** A user, one of the ports that nobody has for long, and a key. */
  private static final Pattern DOOR =
      Pattern.compile(
          "[A-Za-z_][A-Za-z0-9_.-]{0,63} (49[1-9]|[56][0-9]{2})[0-9]{2} %s".formatted(KEY));

  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]{1,4}:[0-9a-fA-F:]{2,40}");

  /** Those that mean the host itself, or depend on where one asks. */
  private static final Pattern NOT_FOR_OTHERS =
      Pattern.compile("(0|127)\\..*|[fF][eE]80:.*|[0:]*:0*[01]?");

  private static final int MOST_ADDRESSES = 4;
  private static final int KEPT = 16 * 1024;

  private final RemoteHost remote;
  private final Receiver from;
  private final String part;
  private final long total;

  /**
   * One transfer.
   *
   * @param remote the host that takes
   * @param from the turn of the host that lends
   * @param part where the box grows on the host that takes
   * @param total the bytes of the box
   */
  PeerCopy(RemoteHost remote, Receiver from, String part, long total) {
    this.remote = remote;
    this.from = from;
    this.part = part;
    this.total = total;
  }

  /**
   * How it went.
   *
   * @param bytes how much came
   * @param objection why not all of it came
   */
  record Taken(long bytes, Optional<String> objection) {}

  /**
   * Carries it out; what has come stays if not all of it comes.
   *
   * @throws RemoteException {@code INTERRUPTED}
   */
  Taken take(TransferListener listener) {
    AtomicLong begin = new AtomicLong(-1);
    AtomicLong end = new AtomicLong();
    Throttled throttled = new Throttled(listener, total);
    Optional<String> objection =
        carryOut(done -> {
          begin.compareAndSet(-1, done);
          end.set(done);
          throttled.at(done);
        });
    if (objection.isEmpty()) {
      throttled.end();
      return new Taken(begin.get() < 0 ? 0 : total - begin.get(), objection);
    }
    return new Taken(Math.max(0, end.get() - begin.get()), objection);
  }

  private Optional<String> carryOut(LongConsumer listener) {
    HostName lender = from.remote().name();
    try (Lending lending = new Lending(publicKey())) {
      from.ifFailed(lending::close);
      String door = lending.door();
      ExecResult taken =
          remote.run(
              RemoteCommand.of(argv("take", part + ".take", part, "" + total), TRANSFER_LIMIT)
                  .withStdin(Stdin.text(door))
                  .withListener(line -> heard(line, listener))
                  .keeping(KEPT));
      if (!taken.ok()) {
        return Optional.of(words(taken));
      }
      lending.isOver();
      return Optional.empty();
    } catch (RemoteException e) {
      if (e.kind() == RemoteException.FailureKind.INTERRUPTED) {
        throw e;
      }
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (NoLendingException e) {
      return Optional.of("%s: %s".formatted(lender, e.getMessage()));
    }
  }

  private void heard(RemoteCommand.OutputLine line, LongConsumer listener) {
    if (!line.stderr() && line.text().matches("[0-9]{1,18}")) {
      listener.accept(Math.min(Long.parseLong(line.text()), total));
    }
  }

  /** Of a key pair that the host that takes makes now. */
  private String publicKey() throws NoLendingException {
    ExecResult made = remote.run(RemoteCommand.of(argv("key", part + ".take"), KEY_LIMIT));
    Matcher key = KEY.matcher(made.stdout().lines().findFirst().orElse(""));
    if (!made.ok() || !key.lookingAt()) {
      throw new NoLendingException("no key: " + words(made));
    }
    return key.group();
  }

  private static String words(ExecResult result) {
    String said = PlainText.lastLine(result.stderr());
    return said.isEmpty() ? "exit code " + result.exitCode() : PlainText.excerpt(said, 200);
  }

  static Argv argv(String... words) {
    return Argv.of("sh", "-c", script(), "sh").with(words);
  }

  /** What both hosts run, for a POSIX shell. */
  static String script() {
    try (InputStream in = PeerCopy.class.getResourceAsStream("box-peer.sh")) {
      if (in == null) {
        throw new IllegalStateException("box-peer.sh is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other host does not lend. */
  private static final class NoLendingException extends Exception {
    private static final long serialVersionUID = 1L;

    NoLendingException(String reason) {
      super(reason);
    }
  }

  /** The other host's end; closing ends it there. */
  private final class Lending implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<List<String>> announced = new CompletableFuture<>();
    private boolean over;

    Lending(String publicKey) {
      RemoteCommand command =
          RemoteCommand.of(argv("lend", folder(), from.file(), "" + total), TRANSFER_LIMIT)
              .withStdin(Stdin.text(publicKey + "\n"))
              .withListener(this::heard)
              .keeping(KEPT);
      DaemonThread.start(() -> {
        try {
          announced.completeExceptionally(
              new NoLendingException(words(from.remote().run(command))));
        } catch (RuntimeException e) {
          announced.completeExceptionally(e);
        }
      });
    }

    private String folder() {
      return "%s.%s.lend".formatted(from.file(), remote.name());
    }

    private void heard(RemoteCommand.OutputLine line) {
      if (line.stderr() || announced.isDone()) {
        return;
      }
      if (line.text().equals(".")) {
        announced.complete(List.copyOf(lines));
      } else if (lines.size() < 100) {
        lines.add(line.text());
      }
    }

    /** What the host that takes has to know: how to get in, and addresses, the best first. */
    String door() throws NoLendingException {
      List<String> told;
      try {
        told = announced.get(KEY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        throw new NoLendingException(String.valueOf(cause.getMessage()));
      } catch (TimeoutException e) {
        throw new NoLendingException("it does not answer");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RemoteException(
            RemoteException.FailureKind.INTERRUPTED, remote.name(), "interrupted", "", e);
      }
      String first = told.isEmpty() ? "" : told.getFirst();
      List<String> addresses =
          told.stream()
              .skip(1)
              .filter(address -> ADDRESS.matcher(address).matches())
              .filter(address -> !NOT_FOR_OTHERS.matcher(address).matches())
              .distinct()
              .limit(MOST_ADDRESSES)
              .toList();
      if (!DOOR.matcher(first).matches() || addresses.isEmpty()) {
        throw new NoLendingException("its answer makes no sense");
      }
      return "%s\n%s\n".formatted(first, String.join("\n", addresses));
    }

    /** All has been taken: it ends by itself. */
    synchronized void isOver() {
      over = true;
    }

    /** Asks the other host to end it; nobody waits for that, and in time it ends by itself. */
    @Override
    public synchronized void close() {
      if (!over) {
        over = true;
        DaemonThread.start(() -> {
          try {
            from.remote().run(RemoteCommand.of(argv("end", folder()), KEY_LIMIT));
          } catch (RuntimeException e) {
            // Then its time is up.
          }
        });
      }
    }
  }
}
