package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.config.InvalidFilesException;
import io.homelab.config.OwnSubnets;
import io.homelab.model.HomeLabException;
import io.homelab.model.UrlSecrets;
import io.homelab.remote.InterruptedRunException;
import io.homelab.remote.RemoteException;
import io.homelab.shared.SharedStateException;
import io.homelab.state.LockedException;
import io.homelab.state.UnreachableStateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;

/**
 * Why a use case did not do what was asked. It is an answer, not a failure of the program.
 *
 * @param kind what a program does about it
 * @param sentence what a person reads
 * @param hint what to type or do next; empty when there is nothing to say
 * @param fileErrors what is wrong in the lab's files, hosts.yaml first, then by line and column;
 *     empty when it is about anything else
 */
public record Refusal(Kind kind, String sentence, String hint, List<FileError> fileErrors) {
  /** What a program does about a refusal. */
  public enum Kind {
    /** What was asked, or a file, is wrong; nothing was touched. */
    USAGE,
    /** Some machine fits nowhere. */
    DOES_NOT_FIT,
    /** A quota does not suffice, or the room is reserved for others. */
    INSUFFICIENT,
    /** A host that is needed does not answer, or its key is unknown, changed or refused. */
    UNREACHABLE,
    /** Another run holds the lab's lock, here or on a host. */
    LOCKED,
    /** A host answered, and then something failed there. */
    HOST_FAILED,
    /** The server knows the token not, or its role may not do that. */
    NO_RIGHT,
    /** The server or the database cannot be reached, or ends. */
    NO_SERVER,
    /** A person or a signal stopped it. */
    INTERRUPTED
  }

  /** Copies the list, and shows nobody the secrets of addresses. */
  public Refusal {
    sentence = UrlSecrets.hiddenIn(sentence);
    fileErrors = List.copyOf(fileErrors);
  }

  /** A refusal that is not about what the lab's files say. */
  public Refusal(Kind kind, String sentence, String hint) {
    this(kind, sentence, hint, List.of());
  }

  /** What was asked is wrong. */
  public static Refusal usage(String sentence, String hint) {
    return new Refusal(Kind.USAGE, sentence, hint);
  }

  /** The same with another hint. */
  public Refusal hinting(String other) {
    return new Refusal(kind, sentence, other, fileErrors);
  }

  /** What a failure means to who asked; empty for a failure that nobody expected: a bug. */
  public static Optional<Refusal> expected(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case HomeLabException known -> of(known);
          case InterruptedRunException stopped ->
              new Refusal(Kind.INTERRUPTED, "interrupted", "run the same command to resume");
          case FileSystemException file ->
              usage("cannot use " + file.getMessage(), "check free disk space and permissions");
          case UncheckedIOException wrapped ->
              Optional.ofNullable(wrapped.getCause()).flatMap(Refusal::expected).orElse(null);
          // The system's own words, such as those for a full disk; the library's errors are its
          // subclasses.
          case IOException plain when plain.getClass() == IOException.class ->
              usage(
                  "cannot read or write a file: " + plain.getMessage(),
                  "check free disk space and permissions");
          default -> null;
        });
  }

  /** The one place that says what a failure of the lower rooms means to who asked. */
  public static Refusal of(HomeLabException failure) {
    if (failure instanceof RefusedException refused) {
      return refused.refusal();
    }
    return new Refusal(
        kind(failure), String.valueOf(failure.getMessage()), failure.hint(), fileErrors(failure));
  }

  private static List<FileError> fileErrors(HomeLabException failure) {
    return switch (failure) {
      case InvalidFilesException invalid ->
          invalid.problems().stream()
              .map(each ->
                  new FileError(
                      each.file(), each.line(), each.column(), each.what(), each.expected()))
              .toList();
      case BoxLock.LockFileException lock ->
          lock.problems().stream()
              .map(each ->
                  new FileError(
                      BoxLock.FILE, each.line(), each.column(), each.what(), each.expected()))
              .toList();
      default -> List.of();
    };
  }

  private static Kind kind(HomeLabException failure) {
    return switch (failure) {
      case LockedException locked -> Kind.LOCKED;
      case RemoteException remote ->
          switch (remote.kind()) {
            case UNREACHABLE, NO_COMMANDS, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTH_REFUSED ->
                Kind.UNREACHABLE;
            case TIMED_OUT, FAILED, LEFT -> Kind.HOST_FAILED;
            case LOCK_LOST -> Kind.LOCKED;
            case INTERRUPTED -> Kind.INTERRUPTED;
          };
      case UnreachableStateException gone -> Kind.NO_SERVER;
      case SharedStateException shared ->
          switch (shared.hindrance()) {
            case UNREACHABLE -> Kind.NO_SERVER;
            case UNUSABLE -> Kind.USAGE;
          };
      case OwnSubnets.NoSubnetException full -> Kind.DOES_NOT_FIT;
      default -> Kind.USAGE;
    };
  }
}
