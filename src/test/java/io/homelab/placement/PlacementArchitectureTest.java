package io.homelab.placement;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside the search: heuristics and proofs know nothing of each other. */
class PlacementArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.homelab.placement");

  @Test
  void the_parts_of_the_search_form_no_cycle() {
    slices().matching("io.homelab.placement.search.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void the_search_is_entered_from_above_and_rests_on_its_space() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("search")
        .definedBy("io.homelab.placement.search")
        .layer("exact")
        .definedBy("io.homelab.placement.search.exact..")
        .layer("heuristic")
        .definedBy("io.homelab.placement.search.heuristic..")
        .layer("proof")
        .definedBy("io.homelab.placement.search.proof..")
        .layer("space")
        .definedBy("io.homelab.placement.search.space..")
        .whereLayer("search")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("heuristic")
        .mayOnlyBeAccessedByLayers("search")
        .whereLayer("exact")
        .mayOnlyBeAccessedByLayers("search")
        .whereLayer("proof")
        .mayOnlyBeAccessedByLayers("search", "exact")
        .check(CLASSES);
  }
}
