package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenProvisioner;
import io.homelab.model.ProvisionPlaybook;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A provisioner of type {@code ansible} or {@code ansible_local} as an entry of {@code provision}.
 * Vagrant's settings that are options of {@code ansible-playbook} become its arguments.
 *
 * @param each the provisioner
 * @param title what it is called in sentences
 */
record PlaybookEntry(GivenProvisioner each, String title, LocalPaths paths, UnsaidList unsaid) {
  private static final Set<String> SAID =
      Set.of(
          "playbook",
          "inventory_path",
          "extra_vars",
          "raw_arguments",
          "become",
          "become_user",
          "tags",
          "skip_tags",
          "start_at_task",
          "verbose",
          "vault_password_file");

  /** What Vagrant says by itself, and what a run by HomeLab has in its own way. */
  private static final Map<String, Object> USUAL =
      Map.of(
          "compatibility_mode",
          "auto",
          "galaxy_command",
          "ansible-galaxy install --role-file=%{role_file} --roles-path=%{roles_path} --force",
          "playbook_command",
          "ansible-playbook",
          "force_remote_user",
          true,
          "install",
          true,
          "install_mode",
          ":default",
          "provisioning_path",
          "/vagrant",
          "tmp_path",
          "/tmp/vagrant-ansible");

  /** Vagrant hands them to a shell as they are, so HomeLab wants plain paths. */
  private static final String PLAIN_PATH = "[A-Za-z0-9_./-]+";

  static boolean isFor(String type) {
    return type.equals(ProvisionPlaybook.HERE_TYPE) || type.equals(ProvisionPlaybook.LOCAL_TYPE);
  }

  /** The entry; empty when there is no such playbook below the topology's folder. */
  Optional<Map<String, Object>> said() {
    String given = String.valueOf(each.settings().getOrDefault("playbook", ""));
    Optional<String> playbook = plainPath(given).filter(path -> isFile(path));
    if (playbook.isEmpty()) {
      unsaid.add(
          "%s: its playbook %s is no file below the topology's folder with a plain name"
              .formatted(title, UnsaidList.shown(given)));
      return Optional.empty();
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", each.type());
    entry.put("playbook", playbook.get());
    inventory(entry);
    List<String> arguments = new ArrayList<>();
    variables(entry, arguments);
    options(arguments);
    if (each.settings().get("raw_arguments") instanceof List<?> raw) {
      raw.forEach(word -> arguments.add(word.toString()));
    }
    if (!arguments.isEmpty()) {
      entry.put("raw_arguments", arguments);
    }
    others();
    return Optional.of(entry);
  }

  private boolean runsHere() {
    return each.type().equals(ProvisionPlaybook.HERE_TYPE);
  }

  private Optional<String> plainPath(String given) {
    return given.isBlank()
        ? Optional.empty()
        : paths.below(given).filter(p -> p.matches(PLAIN_PATH));
  }

  private boolean isFile(String path) {
    return Files.isRegularFile(paths.topology().resolve(path));
  }

  private void inventory(Map<String, Object> entry) {
    if (each.settings().get("inventory_path") instanceof String given) {
      plainPath(given)
          .ifPresentOrElse(
              path -> entry.put("inventory_path", isFile(path) ? path : path + "/"),
              () -> unsay("inventory_path", given));
    }
  }

  /** A text names a file, which only Ansible on this computer can read. */
  private void variables(Map<String, Object> entry, List<String> arguments) {
    switch (each.settings().get("extra_vars")) {
      case Map<?, ?> map -> {
        if (!map.isEmpty()) {
          entry.put("extra_vars", map);
        }
      }
      case String text -> {
        Optional<String> file = plainPath(text.replaceFirst("^@", ""));
        if (runsHere() && text.startsWith("@") && file.isPresent()) {
          arguments.add("--extra-vars=@" + file.get());
        } else {
          unsay("extra_vars", text);
        }
      }
      case null, default -> {}
    }
  }

  private void options(List<String> arguments) {
    Map<String, Object> settings = each.settings();
    if (Boolean.TRUE.equals(settings.get("become"))) {
      arguments.add("--become");
    }
    word("become_user").ifPresent(user -> arguments.add("--become-user=" + user));
    word("tags").ifPresent(tags -> arguments.add("--tags=" + tags));
    word("skip_tags").ifPresent(tags -> arguments.add("--skip-tags=" + tags));
    word("start_at_task").ifPresent(task -> arguments.add("--start-at-task=" + task));
    verbosity(settings.getOrDefault("verbose", false)).ifPresent(arguments::add);
    word("vault_password_file")
        .ifPresent(given ->
            plainPath(given)
                .filter(path -> runsHere())
                .ifPresentOrElse(
                    path -> arguments.add("--vault-password-file=" + path),
                    () -> unsay("vault_password_file", given)));
  }

  /** A text, or several joined by commas. */
  private Optional<String> word(String key) {
    return switch (each.settings().get(key)) {
      case String text -> text.isBlank() ? Optional.empty() : Optional.of(text);
      case List<?> list ->
          list.isEmpty()
              ? Optional.empty()
              : Optional.of(String.join(",", list.stream().map(Object::toString).toList()));
      case null, default -> Optional.empty();
    };
  }

  private static Optional<String> verbosity(Object given) {
    if (given.equals(true)) {
      return Optional.of("-v");
    }
    String letters = given.toString().replaceFirst("^-", "");
    return letters.matches("v{1,6}") ? Optional.of("-" + letters) : Optional.empty();
  }

  private void others() {
    each.settings()
        .forEach((key, value) -> {
          boolean empty =
              value.equals(false)
                  || value.equals("")
                  || value.equals(List.of())
                  || value.equals(Map.of());
          if (key.equals("limit") && !empty) {
            unsaid.add(
                "%s: limit: %s; the playbook works on its own machine alone"
                    .formatted(title, UnsaidList.shown(value)));
          } else if (!SAID.contains(key) && !empty && !value.equals(USUAL.get(key))) {
            unsay(key, value);
          }
        });
  }

  private void unsay(String key, Object value) {
    unsaid.add(
        "%s: the option %s: %s".formatted(title, UnsaidList.shown(key), UnsaidList.shown(value)));
  }
}
