package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.Project;
import io.homelab.model.PlainText;
import io.homelab.model.Spelling;
import java.util.List;

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

  /**
   * The project that a word means.
   *
   * @throws RefusedException when there is none
   */
  Project known(String word) {
    List<Project> all = books.projects().all();
    return all.stream()
        .filter(each -> each.name().equals(word))
        .findFirst()
        .orElseThrow(() -> {
          String near = Spelling.nearest(word, all.stream().map(Project::name).toList());
          return new RefusedException(
              Refusal.usage(
                  "there is no project '%s'".formatted(PlainText.excerpt(word, 40)),
                  near == null
                      ? "see: homelab project list"
                      : "did you mean '%s'?".formatted(near)));
        });
  }
}
