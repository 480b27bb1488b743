package io.homelab.cli;

import io.homelab.operations.LabTokens;
import io.homelab.report.TokensView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab token}: who may use the server. */
@Command(
    name = "token",
    description = "Make and revoke the tokens with which others use 'homelab serve'.",
    footer = {"homelab token create ci --role user --ttl 30d", "homelab token revoke ci"})
final class TokenCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: create, list or revoke");
  }

  /** {@code homelab token create}. */
  @Command(
      name = "create",
      description = "Make a token and print it, this once: only its hash is kept.",
      footer = {
        "homelab token create ci --role user --ttl 30d",
        "homelab token create ann --role operator"
      })
  static final class Create implements Callable<Integer> {
    @ParentCommand TokenCommand parent;

    @Parameters(index = "0", paramLabel = "NAME", description = "What the token is called.")
    String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "What it allows: viewer, user, operator or admin.")
    String role = "";

    @Option(
        names = "--project",
        paramLabel = "PROJECT",
        description = "It sees and changes the labs of that project alone (default: all labs).")
    @Nullable String project;

    @Option(
        names = "--ttl",
        paramLabel = "TIME",
        converter = LifetimeLength.class,
        description = "For how long, such as 12h or 30d (default: until it is revoked).")
    @Nullable Duration ttl;

    @Mixin LabsFolder labs = new LabsFolder();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      LabTokens.NewToken made =
          root.answered(
              labs.tokens(root)
                  .create(
                      name,
                      role,
                      Optional.ofNullable(project),
                      Optional.ofNullable(ttl),
                      root.environment().clock()));
      root.print(root.options().json ? TokensView.json(made) : TokensView.text(made));
      root.say("keep it: nobody can show it a second time");
      return ExitCode.OK.code();
    }
  }

  /** {@code homelab token list}. */
  @Command(
      name = "list",
      description = "List the tokens: what they allow, until when, and when they were used last.",
      footer = {"homelab token list", "homelab token list --json"})
  static final class ListAll implements Callable<Integer> {
    @ParentCommand TokenCommand parent;

    @Mixin LabsFolder labs = new LabsFolder();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      Instant now = root.environment().clock().instant();
      root.print(
          root.answered(
              labs.tokens(root)
                  .list()
                  .map(tokens ->
                      root.options().json
                          ? TokensView.json(tokens, now)
                          : TokensView.human(tokens, now, root.style()))));
      return ExitCode.OK.code();
    }
  }

  /** {@code homelab token revoke}. */
  @Command(
      name = "revoke",
      description = "Revoke a token: it counts no more from now on.",
      footer = {"homelab token revoke ci", "homelab token revoke ci --labs ~/labs"})
  static final class Revoke implements Callable<Integer> {
    @ParentCommand TokenCommand parent;

    @Parameters(index = "0", paramLabel = "NAME", description = "The token.")
    String name = "";

    @Mixin LabsFolder labs = new LabsFolder();

    @Override
    public Integer call() {
      HomeLabCommand root = parent.root;
      String revoked = root.answered(labs.tokens(root).revoke(name));
      if (root.options().json) {
        root.print(TokensView.revokedJson(revoked));
      } else {
        root.say("revoked token " + revoked);
      }
      return ExitCode.OK.code();
    }
  }
}
