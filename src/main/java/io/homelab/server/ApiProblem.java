package io.homelab.server;

import io.homelab.model.HomeLabException;
import io.homelab.operations.FileError;
import io.homelab.operations.Refusal;
import io.homelab.report.ProblemDetails;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
  private final transient ProblemDetails more;
  private final transient Optional<Duration> again;

  private ApiProblem(
      String kind, int status, int code, String detail, String hint, List<FileError> files) {
    this(kind, status, code, detail, hint, files, ProblemDetails.NONE, Optional.empty());
  }

  private ApiProblem(
      String kind,
      int status,
      int code,
      String detail,
      String hint,
      List<FileError> files,
      ProblemDetails more,
      Optional<Duration> again) {
    super(detail, hint);
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.files = List.copyOf(files);
    this.more = more;
    this.again = again;
  }

  /** The same with more to tell. */
  ApiProblem with(ProblemDetails details) {
    return new ApiProblem(kind, status, code, detail(), hint(), files, details, again);
  }

  /** The same of another kind, for programs. */
  ApiProblem named(String other) {
    return new ApiProblem(other, status, code, detail(), hint(), files, more, again);
  }

  /** The same for whoever may ask again after a while. */
  ApiProblem again(Duration after) {
    return new ApiProblem(kind, status, code, detail(), hint(), files, more, Optional.of(after));
  }

  /** A problem with the request itself. */
  static ApiProblem of(String kind, int status, String detail, String hint) {
    return new ApiProblem(kind, status, USAGE, detail, hint, List.of());
  }

  /** The same with each single reason. */
  ApiProblem because(Collection<String> each) {
    return with(ProblemDetails.reasons(List.copyOf(each)));
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
      case INSUFFICIENT -> of(refusal, "insufficient", 409, 3);
      case UNREACHABLE -> of(refusal, "unreachable", 502, 4);
      case LOCKED -> of(refusal, "locked", 423, 5);
      case HOST_FAILED -> of(refusal, "host-failed", 502, 6);
      case INTERRUPTED -> of(refusal, "interrupted", 503, 130);
      case NO_RIGHT -> of(refusal, "no-right", 403, NO_RIGHT);
      case NO_SERVER -> of(refusal, "no-server", 502, 9);
    };
  }

  private static ApiProblem of(Refusal refusal, String kind, int status, int code) {
    return new ApiProblem(
        kind, status, code, refusal.sentence(), refusal.hint(), refusal.fileErrors());
  }

  /** Nothing is ready yet. */
  static ApiProblem notReady(String detail, String hint) {
    return new ApiProblem("not-ready", 503, 7, detail, hint, List.of());
  }

  /** The same key came with two requests. */
  static ApiProblem keyReused() {
    return of(
        "key-reused",
        422,
        "another request came with that Idempotency-Key",
        "use a new key for a new request");
  }

  /** The same request came before, and is not answered yet. */
  static ApiProblem inProgress() {
    return of("in-progress", 409, "that request is being answered already", "try again later");
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

  String detail() {
    return String.valueOf(getMessage());
  }

  ProblemDetails more() {
    return more;
  }

  /** After how long it makes sense to ask again; absent where nobody knows. */
  Optional<Duration> again() {
    return again;
  }

  List<FileError> files() {
    return files;
  }
}
