package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.model.PlainText;
import io.homelab.operations.CommandAsker;
import io.homelab.operations.CommandRight;
import io.homelab.operations.CommandRunner;
import io.homelab.operations.CommandTerms;
import io.homelab.report.ServedRunView.ServedRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The command line for those who are elsewhere: a run of the server whose events are what the
 * command prints, what it asks, and its exit code.
 */
final class CommandEndpoints {
  private static final String COMMANDS = LabEndpoints.LAB + "/commands";
  private static final String ANSWERS = RunEndpoints.RUNS + "/{run}/answers";
  private static final int MOST_WORDS = 2000;
  private static final int MOST_COLUMNS = 2000;

  private final ServedLabs labs;
  private final LabRuns runs;
  private final Map<String, CommandJob> going = new ConcurrentHashMap<>();

  CommandEndpoints(ServedLabs labs, LabRuns runs) {
    this.labs = labs;
    this.runs = runs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.act("POST", COMMANDS, AccessRole.VIEWER, this::begin),
        ApiRoute.act("POST", ANSWERS, AccessRole.VIEWER, this::answer));
  }

  private ApiResponse begin(ApiCall call) {
    JsonBody body = call.body();
    List<String> words = body.texts("words");
    long columns = body.number("columns").orElse(0);
    boolean colours = body.flag("colors");
    boolean ask = body.flag("ask");
    Map<String, String> files = body.textsByName("files");
    body.nothingElse();
    if (words.isEmpty() || words.size() > MOST_WORDS || columns < 0 || columns > MOST_COLUMNS) {
      throw ApiProblem.badBody(
          "'words' has the 1 to %d words of a command, 'columns' is 0 to %d"
              .formatted(MOST_WORDS, MOST_COLUMNS));
    }
    if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw ApiProblem.badBody("no word of a command has a NUL");
    }
    CommandRunner runner = labs.opener().commands();
    CommandTerms terms = runner.terms(words);
    String lab = call.word("lab");
    requireRight(call, terms);
    requireOwnLab(call, lab, terms);
    if (!files.keySet().equals(terms.reads())) {
      throw ApiProblem.badBody(
          "'files' has the text of each file that the command reads, by its name: "
              + String.join(", ", terms.reads()));
    }
    CommandRunner.ServedCommand line =
        new CommandRunner.ServedCommand(
            words,
            labs.request(lab),
            (int) columns,
            colours,
            ask,
            files,
            terms.writes(),
            new CommandAsker(
                call.holder().name(),
                call.holder().role().compareTo(AccessRole.OPERATOR) >= 0,
                call::sees));
    CommandJob job = new CommandJob(runner, line, terms.looks());
    ServedRun run = runs.start(LabRuns.Wish.of(call), lab, terms.command(), job::taken);
    if (job.isTaken()) {
      going.put(run.id(), job);
      job.whenEnded(() -> going.remove(run.id()));
    }
    return RunEndpoints.begun(run);
  }

  private static void requireRight(ApiCall call, CommandTerms terms) {
    AccessRole least = role(terms.right());
    if (call.holder().role().compareTo(least) < 0) {
      throw ApiProblem.noRight(
          403,
          "the role %s may not run 'homelab %s'"
              .formatted(call.holder().role().wireName(), terms.command()),
          "it takes the role " + least.wireName());
    }
    if (terms.beyond() && !call.seesAll()) {
      throw ApiProblem.noRight(
          403,
          "a token of a project may not run 'homelab %s'".formatted(terms.command()),
          "it, or one of its options, is about all labs of the hosts: ask whoever runs the"
              + " server");
    }
  }

  /** Another lab of the same files has a name of its own, and none that somebody else has. */
  private void requireOwnLab(ApiCall call, String lab, CommandTerms terms) {
    Optional<String> other = terms.as().filter(name -> !name.equals(lab));
    if (other.isPresent() && !call.sees(other.get())) {
      throw ApiProblem.noRight(
          403,
          "a token of a project may not make a lab '%s'".formatted(other.get()),
          "it takes a token of the whole server");
    }
    if (other.isPresent() && isServed(other.get())) {
      throw ApiProblem.of(
          "refused",
          422,
          "the server has a lab '%s' of its own".formatted(other.get()),
          "choose another name: --as NAME");
    }
  }

  private boolean isServed(String name) {
    return labs.all().stream().anyMatch(each -> each.lab().filter(name::equals).isPresent());
  }

  private static AccessRole role(CommandRight right) {
    return switch (right) {
      case LOOK -> AccessRole.VIEWER;
      case USE -> AccessRole.USER;
      case OPERATE -> AccessRole.OPERATOR;
      case ADMINISTER -> AccessRole.ADMIN;
    };
  }

  /** Only whoever asked for the command is asked by it. */
  private ApiResponse answer(ApiCall call) {
    JsonBody body = call.body();
    String id = call.word("run");
    ServedRun run =
        runs.find(id)
            .filter(found -> found.token().equals(call.holder().name()))
            .orElseThrow(() ->
                ApiProblem.notFound(
                    "there is no run '%s' of this token".formatted(PlainText.excerpt(id, 80)), ""));
    long question = body.number("question").orElse(-1);
    String answer = body.text("answer").orElse("");
    body.nothingElse();
    if (!answer.equals("yes") && !answer.equals("no")) {
      throw ApiProblem.badBody("'answer' is yes or no");
    }
    CommandJob job = going.get(run.id());
    if (job == null || !job.answer(question, answer.equals("yes"))) {
      throw ApiProblem.of(
          "not-asked", 409, "run %s does not ask that, or no more".formatted(run.id()), "");
    }
    return ApiResponse.empty(204);
  }
}
