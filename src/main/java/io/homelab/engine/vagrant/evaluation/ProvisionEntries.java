package io.homelab.engine.vagrant.evaluation;

import io.homelab.engine.vagrant.evaluation.EvaluatedMachine.GivenProvisioner;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.RunPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code provision} of a machine: shell scripts, copied files and playbooks. */
final class ProvisionEntries {
  private static final List<String> TOLD =
      List.of("path", "inline", "args", "env", "privileged", "name");
  private static final Map<String, Object> USUAL =
      Map.of("powershell_args", "-ExecutionPolicy Bypass");

  private final LocalPaths paths;
  private final UnsaidList unsaid;

  ProvisionEntries(LocalPaths paths, UnsaidList unsaid) {
    this.paths = paths;
    this.unsaid = unsaid;
  }

  List<Map<String, Object>> of(List<GivenProvisioner> provisioners) {
    List<Map<String, Object>> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (GivenProvisioner each : provisioners) {
      Optional<Map<String, Object>> entry =
          switch (each.type()) {
            case "shell" -> script(each);
            case "file" -> file(each);
            default -> {
              if (PlaybookEntry.isFor(each.type())) {
                yield new PlaybookEntry(each, title(each), paths, unsaid).said();
              }
              unsaid.add(title(each));
              yield Optional.empty();
            }
          };
      entry.ifPresent(said -> entries.add(withTerms(each, said, names)));
    }
    return entries;
  }

  /** With its name and when it runs, first. */
  private Map<String, Object> withTerms(
      GivenProvisioner each, Map<String, Object> said, Set<String> names) {
    Map<String, Object> entry = new LinkedHashMap<>();
    each.name()
        .ifPresent(name -> {
          if (ProvisionTerms.isName(name) && names.add(name)) {
            entry.put("name", name);
          } else {
            unsaid.add(title(each) + " is not called so here");
          }
        });
    entry.putAll(said);
    each.run()
        .flatMap(RunPolicy::of)
        .filter(run -> run != RunPolicy.ONCE)
        .ifPresent(run -> entry.put("run", run.word()));
    return entry;
  }

  private Optional<Map<String, Object>> file(GivenProvisioner each) {
    String source = String.valueOf(each.settings().getOrDefault("source", ""));
    String destination = String.valueOf(each.settings().getOrDefault("destination", ""));
    Optional<String> local = paths.below(source);
    if (local.isEmpty() || !destination.matches("[^-\\p{Cntrl}][^\\p{Cntrl}]*")) {
      unsaid.add(
          "%s: %s is no file below the topology's folder"
              .formatted(title(each), UnsaidList.shown(source)));
      return Optional.empty();
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "file");
    entry.put("source", local.get());
    entry.put("destination", destination);
    return Optional.of(entry);
  }

  private static String title(GivenProvisioner each) {
    return "the provisioner %s%s"
        .formatted(
            UnsaidList.shown(each.type()),
            each.name().map(name -> " '" + UnsaidList.shown(name) + "'").orElse(""));
  }

  private Optional<Map<String, Object>> script(GivenProvisioner each) {
    Map<String, Object> settings = each.settings();
    Map<String, Object> entry = new LinkedHashMap<>();
    if (settings.get("inline") instanceof String inline) {
      entry.put("inline", unindented(inline));
      if (inline.contains("/vagrant/")) {
        unsaid.add("a script uses /vagrant, which only vagrant.synced_folders can share");
      }
    } else {
      String path = String.valueOf(settings.getOrDefault("path", ""));
      Optional<String> local = paths.below(path);
      if (local.isEmpty()) {
        unsaid.add(
            "%s: its script %s is no file below the topology's folder"
                .formatted(title(each), UnsaidList.shown(path)));
        return Optional.empty();
      }
      entry.put("path", local.get());
    }
    args(each, settings.get("args")).ifPresent(args -> entry.put("args", args));
    if (settings.get("env") instanceof Map<?, ?> env && !env.isEmpty()) {
      Map<String, Object> variables = new LinkedHashMap<>();
      env.forEach((name, value) -> variables.put(name.toString(), value.toString()));
      entry.put("env", variables);
    }
    if (Boolean.FALSE.equals(settings.get("privileged"))) {
      entry.put("privileged", false);
    }
    settings.forEach((key, value) -> {
      if (!TOLD.contains(key) && !value.equals(false) && !value.equals(USUAL.get(key))) {
        unsaid.add(
            "%s: the option %s: %s"
                .formatted(title(each), UnsaidList.shown(key), UnsaidList.shown(value)));
      }
    });
    return Optional.of(entry);
  }

  /** Vagrant leaves a text as it is, so the guest's shell divides it into words. */
  private Optional<List<String>> args(GivenProvisioner each, @Nullable Object given) {
    if (given instanceof List<?> list) {
      return list.isEmpty()
          ? Optional.empty()
          : Optional.of(list.stream().map(Object::toString).toList());
    }
    String text = given == null ? "" : given.toString().strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("[\\w ./:=@,+-]*")) {
      unsaid.add(
          "%s: args %s, which the guest's shell takes apart"
              .formatted(title(each), UnsaidList.shown(text)));
      return Optional.empty();
    }
    return Optional.of(List.of(text.split(" +")));
  }

  /** Without the indentation that all lines of a heredoc share. */
  private static String unindented(String script) {
    if (!script.startsWith(" ") && !script.startsWith("\t")) {
      return script;
    }
    // The line end would count as a line without indentation.
    return script.stripTrailing().stripIndent() + (script.endsWith("\n") ? "\n" : "");
  }
}
