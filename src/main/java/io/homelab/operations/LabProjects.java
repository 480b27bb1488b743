package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.Project;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The projects of a server: which labs belong together, and how much they may take. */
public final class LabProjects {
  private final AccessBooks books;

  /** Those of these books. */
  public LabProjects(AccessBooks books) {
    this.books = books;
  }

  /** All of them, by name. */
  public Answer<List<Project>> list() {
    return Answer.of(() -> books.projects().all());
  }

  /** Makes one. */
  public Answer<Project> create(Project project) {
    return Answer.of(() -> {
      // Its own lab bears its name, and is a lab like others.
      if (!Names.isValid(project.name()) || !Names.isValid(project.ownLab())) {
        throw new RefusedException(
            Refusal.usage(
                "'%s' is no name for a project".formatted(PlainText.excerpt(project.name(), 40)),
                "use letters a to z, digits and '-', at most 59, beginning with a letter or digit"));
      }
      books
          .projects()
          .change(all -> {
            if (all.stream().anyMatch(each -> each.name().equals(project.name()))) {
              throw new RefusedException(
                  Refusal.usage(
                      "there is a project '%s' already".formatted(project.name()),
                      "choose another name, or change that one"));
            }
            return with(all, project);
          });
      return project;
    });
  }

  /**
   * Changes one.
   *
   * @param change gets what it is now, and may refuse
   * @throws RefusedException when it cannot be
   */
  public Project change(String name, UnaryOperator<Project> change) {
    Project known = known(name);
    AtomicReference<Project> changed = new AtomicReference<>(known);
    books
        .projects()
        .change(all -> {
          changed.set(change.apply(find(all, name).orElse(known)));
          return with(
              all.stream().filter(each -> !each.name().equals(name)).toList(), changed.get());
        });
    return changed.get();
  }

  /**
   * Removes one to which no token belongs. Its labs stay, and belong to no project then.
   *
   * @param look gets what it is now, and may refuse
   * @throws RefusedException when it cannot be
   */
  public void delete(String name, Consumer<Project> look) {
    known(name);
    List<String> tokens =
        books.tokens().all().stream()
            .filter(each -> each.project().equals(Optional.of(name)))
            .map(each -> each.name())
            .toList();
    if (!tokens.isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "tokens belong to project %s: %s".formatted(name, String.join(", ", tokens)),
              "revoke them first: homelab token revoke " + tokens.getFirst()));
    }
    books
        .projects()
        .change(all -> {
          find(all, name).ifPresent(look);
          return all.stream().filter(each -> !each.name().equals(name)).toList();
        });
  }

  private static Optional<Project> find(List<Project> all, String name) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static List<Project> with(List<Project> others, Project project) {
    for (String lab : project.labs()) {
      if (!Names.isValid(lab)) {
        throw new RefusedException(
            Refusal.usage("'%s' is no name of a lab".formatted(PlainText.excerpt(lab, 40)), ""));
      }
    }
    if (project.reservation().machines().isPresent()) {
      throw new RefusedException(
          Refusal.usage(
              "a number of machines cannot be reserved",
              "reserve what they need: cpus, memory_mb, disk_gb"));
    }
    for (Project other : others) {
      for (String lab : project.labs()) {
        requireFree(lab, other);
      }
      for (String lab : other.labs()) {
        if (lab.equals(project.ownLab())) {
          requireFree(lab, other);
        }
      }
    }
    List<Project> all = new ArrayList<>(others);
    all.add(project);
    return all;
  }

  private static void requireFree(String lab, Project other) {
    if (other.owns(lab)) {
      throw new RefusedException(
          Refusal.usage(
              "lab %s belongs to project %s".formatted(lab, other.name()),
              "a lab belongs to one project: take it out of that one first"));
    }
  }

  /**
   * The project that a word means.
   *
   * @throws RefusedException when there is none
   */
  Project known(String word) {
    List<Project> all = books.projects().all();
    return find(all, word)
        .orElseThrow(() -> {
          String near = Spelling.nearest(word, all.stream().map(Project::name).toList());
          return new RefusedException(
              Refusal.usage(
                  "there is no project '%s'".formatted(PlainText.excerpt(word, 40)),
                  near == null
                      ? "make it first, over the API: POST /api/v1/projects"
                      : "did you mean '%s'?".formatted(near)));
        });
  }
}
