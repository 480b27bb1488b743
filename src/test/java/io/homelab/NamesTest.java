package io.homelab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Names mean one thing everywhere, and no output depends on them. */
class NamesTest {
  @Test
  void no_two_types_that_a_reader_can_meet_share_a_simple_name() {
    SortedMap<String, List<String>> typesByName = new TreeMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.homelab")) {
      boolean nested = type.getEnclosingClass().isPresent();
      boolean met =
          !type.isAnonymousClass()
              && !type.isLocalClass()
              && !type.getSimpleName().equals("package-info")
              && (!nested || type.getModifiers().contains(JavaModifier.PUBLIC));
      if (met) {
        typesByName
            .computeIfAbsent(type.getSimpleName(), name -> new ArrayList<>())
            .add(type.getName());
      }
    }
    assertThat(typesByName).hasSizeGreaterThan(100);
    typesByName.values().forEach(types -> types.sort(null));
    typesByName.values().removeIf(types -> types.size() == 1);
    assertThat(typesByName).as("names with more than one type").isEmpty();
  }

  @Test
  void no_text_for_people_or_scripts_is_made_from_the_name_of_a_class() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.homelab.cli..",
            "io.homelab.operations..",
            "io.homelab.plan..",
            "io.homelab.report..",
            "io.homelab.run..",
            "io.homelab.state..")
        .and()
        // Made by the build, in which each name is the class's own.
        .haveNameNotMatching("io\\.homelab\\.cli\\.CompiledCommands.*")
        .should()
        .callMethod(Class.class, "getSimpleName")
        .orShould()
        .callMethod(Class.class, "getName")
        .orShould()
        .callMethod(Class.class, "getTypeName")
        .because("event names and error codes must survive a renamed class")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.homelab"));
  }
}
