package io.homelab.server;

import io.homelab.model.HomeLabException;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Why something that was asked is not done. */
final class ApiProblem extends HomeLabException {
  private static final long serialVersionUID = 1L;

  /** The exit code of what is asked wrongly. */
  static final int USAGE = 2;

  /** The exit code of what somebody has no right to. */
  static final int NO_RIGHT = 8;

  private final String kind;
  private final int status;
  private final int code;
  private final transient List<FileError> files;
  private final transient List<String> reasons;
  private final transient Optional<Duration> retry;

  private ApiProblem(
      String kind, int status, int code, String detail, String hint, List<FileError> files) {
    this(kind, status, code, detail, hint, files, List.of(), Optional.empty());
  }

  private ApiProblem(
      String kind,
      int status,
      int code,
      String detail,
      String hint,
      List<FileError> files,
      List<String> reasons,
      Optional<Duration> retry) {
    super(detail, hint);
    this.reasons = List.copyOf(reasons);
    this.retry = retry;
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.files = List.copyOf(files);
  }

  /** A problem with the request itself. */
  static ApiProblem of(String kind, int status, String detail, String hint) {
    return new ApiProblem(kind, status, USAGE, detail, hint, List.of());
  }

  /** The same with each single reason. */
  ApiProblem because(Collection<String> each) {
    return with(List.copyOf(each), retry);
  }

  /** The same, which may be otherwise after that time. */
  ApiProblem retryingAfter(Duration time) {
    return with(reasons, Optional.of(time));
  }

  private ApiProblem with(List<String> otherReasons, Optional<Duration> otherRetry) {
    return new ApiProblem(
        kind,
        status,
        code,
        String.valueOf(getMessage()),
        hint(),
        files,
        otherReasons,
        otherRetry);
  }

  /** Whoever asks is not known, or may not. */
  static ApiProblem noRight(int status, String detail, String hint) {
    return new ApiProblem(
        status == 401 ? "no-token" : "no-right", status, NO_RIGHT, detail, hint, List.of());
  }

  /** There is no such thing. */
  static ApiProblem notFound(String detail, String hint) {
    return of("not-found", 404, detail, hint);
  }

  /** What a body says cannot be. */
  static ApiProblem badBody(String detail) {
    return of("bad-body", 400, detail, "see: GET /api/v1/openapi.yaml");
  }

  /** A use case refused; the codes are those that the command ends with. */
  static ApiProblem of(Refusal refusal) {
    return switch (refusal.kind()) {
      case USAGE -> of(refusal, "refused", 422, USAGE);
      case DOES_NOT_FIT -> of(refusal, "does-not-fit", 409, 3);
      case UNREACHABLE -> of(refusal, "unreachable", 502, 4);
      case LOCKED -> of(refusal, "locked", 423, 5);
      case HOST_FAILED -> of(refusal, "host-failed", 502, 6);
      case INTERRUPTED -> of(refusal, "interrupted", 503, 130);
    };
  }

  private static ApiProblem of(Refusal refusal, String kind, int status, int code) {
    return new ApiProblem(
        kind, status, code, refusal.sentence(), refusal.hint(), refusal.fileErrors());
  }

  /** The server ends. */
  static ApiProblem ending() {
    return new ApiProblem("ending", 503, 9, "the server ends", "try again later", List.of());
  }

  /** A bug, of which nothing is told but where to look. */
  static ApiProblem unexpected() {
    return new ApiProblem(
        "unexpected", 500, 1, "unexpected failure", "see the log of the server", List.of());
  }

  String kind() {
    return kind;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  List<FileError> files() {
    return files;
  }

  List<String> reasons() {
    return reasons;
  }

  /** After how many seconds it may be otherwise, rounded up. */
  OptionalLong retryAfterSeconds() {
    return retry.isPresent()
        ? OptionalLong.of(Math.max(1, (retry.get().toMillis() + 999) / 1000))
        : OptionalLong.empty();
  }
}
