package io.homelab.cli;

import static io.homelab.operations.CommandRight.ADMINISTER;
import static io.homelab.operations.CommandRight.LOOK;
import static io.homelab.operations.CommandRight.OPERATE;
import static io.homelab.operations.CommandRight.USE;

import io.homelab.model.LabName;
import io.homelab.operations.CommandRight;
import io.homelab.operations.CommandTerms;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which commands and options a server runs for others, and what each takes. What is not named here
 * is refused; a test sees to it that each is.
 */
final class RemoteCommands {
  /** What is run for others, by the right that it takes. */
  private static final Map<CommandRight, Set<String>> SENT =
      Map.of(
          LOOK,
          Set.of(
              "vos status",
              "vos port",
              "vos logs",
              "vos snapshot list",
              "capacity",
              "hosts list",
              "hosts show",
              "hosts check",
              "box list",
              "box outdated",
              "labs list",
              "pool list",
              "pool show",
              "pool history",
              "runs list",
              "runs show",
              "runs attach",
              "runs logs",
              "state show",
              "export hosts-file",
              "export dnsmasq",
              "export dot",
              "export svg"),
          USE,
          Set.of(
              "plan",
              "rebalance",
              "verify",
              "pool claim",
              "pool renew",
              "pool release",
              "pool hold"),
          OPERATE,
          Set.of(
              "vos up",
              "vos halt",
              "vos suspend",
              "vos resume",
              "vos reload",
              "vos provision",
              "vos destroy",
              "vos ssh",
              "vos snapshot save",
              "vos snapshot restore",
              "hosts cordon",
              "hosts uncordon",
              "hosts wake",
              "hosts drain",
              "box sync",
              "box update",
              "box prune",
              "labs extend",
              "labs keep",
              "gc",
              "pool tick",
              "pool resize",
              "pool pause",
              "pool resume",
              "pool drain",
              "pool repair",
              "runs cancel",
              "state pull"),
          ADMINISTER,
          Set.of("hosts trust", "state mv", "state forget", "state recover", "state unlock"));

  /** Of those, what is about all labs of the hosts, or whom all of them trust. */
  private static final Set<String> BEYOND =
      Set.of(
          "labs list", "labs extend", "labs keep", "gc", "box prune", "hosts trust", "hosts check");

  /** What hosts say of all labs is in what these write. */
  private static final Set<String> TELLING = Set.of("--save-inputs");

  /** Of those that take more than to look, what changes nothing. */
  private static final Set<String> LOOKS = Set.of("plan", "rebalance", "verify");

  /** What runs here, whatever the server: it needs no lab. */
  private static final Set<String> HERE =
      Set.of("login", "logout", "report github", "report gitlab", "completion", "schema");

  private static final String IN_THE_FOLDER = "run it on the server, in the folder of the lab";
  private static final String ON_THE_SERVER = "run it on the server";

  private static final String PORT_THERE =
      "the port would be one of the server: run it in a folder with the files of the lab";

  private static final String KEYS_STAY =
      "the keys stay on the server; use: homelab vos ssh MACHINE -- CMD";

  /** What is not run for others, and what to do instead. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("init", "it writes files of a lab here: leave out --server"),
          Map.entry("import", "it writes files of a lab here: leave out --server"),
          Map.entry(
              "doctor",
              "it looks at this computer: leave out --server, or use: homelab hosts check"),
          Map.entry("vos init", IN_THE_FOLDER),
          Map.entry("vos ssh-config", KEYS_STAY),
          Map.entry("vos scp", KEYS_STAY),
          Map.entry("vos rsync", KEYS_STAY),
          Map.entry("export ansible", KEYS_STAY),
          Map.entry("export ssh-config", KEYS_STAY),
          Map.entry("open", PORT_THERE),
          Map.entry("tunnel", PORT_THERE),
          Map.entry("hosts add", IN_THE_FOLDER),
          Map.entry("hosts import", IN_THE_FOLDER),
          Map.entry("pool run", "run it on the server as a service: homelab pool unit"),
          Map.entry("pool unit", IN_THE_FOLDER),
          Map.entry(
              "pool ssh-config", "the keys stay on the server; claim with your own: --key FILE"),
          Map.entry("watch", "look at the server's pages, or: homelab vos status --live"),
          Map.entry("serve", ON_THE_SERVER),
          Map.entry("token create", ON_THE_SERVER),
          Map.entry("token list", ON_THE_SERVER),
          Map.entry("token revoke", ON_THE_SERVER),
          Map.entry("state push", IN_THE_FOLDER),
          Map.entry("state migrate", IN_THE_FOLDER));

  /** Options that mean the same wherever a command runs. */
  private static final Set<String> OPTIONS =
      Set.of(
          "--all",
          "--all-owners",
          "--allow-partial",
          "--allow-replace",
          "--as",
          "--assume-lost",
          "--claim-id",
          "--command",
          "--count",
          "--cpus",
          "--detach",
          "--detailed-exitcode",
          "--disk-gb",
          "--dry-run",
          "--explain",
          "--fence",
          "--follow",
          "--for",
          "--guest",
          "--host",
          "--json",
          "--keep-disk",
          "--lease",
          "--lines",
          "--live",
          "--lock-timeout",
          "--max",
          "--memory-mb",
          "--move",
          "--no-color",
          "--no-input",
          "--offline",
          "--older-than",
          "--parallel",
          "--pool",
          "--provision-with",
          "--quiet",
          "--ready",
          "--reason",
          "--replace",
          "--role",
          "--seed",
          "--strategy",
          "--stray",
          "--survive",
          "--ttl",
          "--verbose",
          "--wait",
          "--without",
          "--yes");

  private static final String ITS_OWN = "leave it out: the server has the lab's files";

  /** Options about files, places and other labs, which are the server's, and what to do instead. */
  private static final Map<String, String> PLACES =
      Map.ofEntries(
          Map.entry("-C", "name the lab: --lab NAME"),
          Map.entry("--hosts", ITS_OWN),
          Map.entry("--topology", ITS_OWN),
          Map.entry("--state", ITS_OWN),
          Map.entry("--server", "leave it out: a server asks no other one"),
          Map.entry("--lab", "leave it out: the path names the lab"),
          Map.entry("--no-ssh-config", "leave it out: homelab serve --no-ssh-config decides"),
          Map.entry("--preempt", "it halts machines of other labs: " + IN_THE_FOLDER),
          Map.entry("--put-back", "it starts machines of other labs: " + IN_THE_FOLDER),
          Map.entry("--replay", "it needs no lab: leave out --server"));

  /** Options that name a file of whoever types them: what is in it is sent along. */
  private static final Set<String> READ = Set.of("--plan", "--key");

  /** Those that name one that is written there: it comes with what the command prints. */
  private static final Set<String> WRITTEN = Set.of("--out", "--junit", "--save-inputs", "--html");

  private RemoteCommands() {}

  /** The command that was parsed, such as {@code vos up}; empty for the program alone. */
  static String command(ParseResult parsed) {
    List<String> names = new ArrayList<>();
    ParseResult level = parsed;
    while (level.hasSubcommand()) {
      level = level.subcommand();
      names.add(level.commandSpec().name());
    }
    return String.join(" ", names);
  }

  /** Whether the command runs here, whatever the server. */
  static boolean runsHere(String command) {
    return HERE.contains(command);
  }

  /**
   * What a command line takes.
   *
   * @throws RefusedException when it is not run for others
   */
  static CommandTerms terms(ParseResult parsed) {
    String command = command(parsed);
    CommandRight right =
        right(command)
            .orElseThrow(() ->
                refused(
                    "'homelab %s' cannot be run by a server".formatted(command),
                    REFUSED.getOrDefault(command, ON_THE_SERVER)));
    Optional<String> as = Optional.empty();
    boolean telling = false;
    Set<String> reads = new TreeSet<>();
    Set<String> writes = new TreeSet<>();
    ParseResult level = parsed;
    while (true) {
      for (OptionSpec option : level.matchedOptions()) {
        require(option);
        String name = option.longestName();
        telling |= TELLING.contains(name);
        if (name.equals("--as") && option.<Object>getValue() instanceof LabName other) {
          as = Optional.of(other.value());
        }
        if (option.<Object>getValue() instanceof Path file) {
          (READ.contains(name) ? reads : writes).add(file.toString());
        }
      }
      if (!level.hasSubcommand()) {
        break;
      }
      level = level.subcommand();
    }
    if (level.commandSpec().userObject() instanceof VosSshCommand shell && shell.isInteractive()) {
      throw refused(
          "a shell in a machine cannot be opened over a server",
          "name the command: homelab vos ssh MACHINE -- CMD");
    }
    return new CommandTerms(
        command,
        right,
        right == LOOK || LOOKS.contains(command),
        BEYOND.contains(command) || telling,
        as,
        reads,
        writes);
  }

  private static void require(OptionSpec option) {
    String name = option.longestName();
    if (!OPTIONS.contains(name) && !READ.contains(name) && !WRITTEN.contains(name)) {
      throw refused(
          "%s cannot be used with a server".formatted(name),
          PLACES.getOrDefault(name, "leave it out"));
    }
  }

  private static Optional<CommandRight> right(String command) {
    return SENT.entrySet().stream()
        .filter(each -> each.getValue().contains(command))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static RefusedException refused(String sentence, String hint) {
    return new RefusedException(Refusal.usage(sentence, hint));
  }

  /** All commands that something is said of. */
  static Set<String> knownCommands() {
    Set<String> known = new TreeSet<>(HERE);
    known.addAll(REFUSED.keySet());
    SENT.values().forEach(known::addAll);
    return known;
  }

  /** All options that something is said of. */
  static Set<String> knownOptions() {
    Set<String> known = new TreeSet<>(OPTIONS);
    known.addAll(READ);
    known.addAll(WRITTEN);
    known.addAll(PLACES.keySet());
    return known;
  }

  /** The commands that are sent. */
  static Set<String> sent() {
    Set<String> sent = new TreeSet<>();
    SENT.values().forEach(sent::addAll);
    return sent;
  }
}
