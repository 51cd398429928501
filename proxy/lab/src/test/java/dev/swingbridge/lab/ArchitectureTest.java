package dev.swingbridge.lab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the lab may use. */
class ArchitectureTest {
    private static final String ROOT = "dev.swingbridge.";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.swingbridge.lab");

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.swingbridge.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void triesTheProductFromOutside() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.swingbridge..")
                                .and(
                                        resideOutsideOfPackages(
                                                ROOT + "lab..",
                                                ROOT + "embedded..",
                                                ROOT + "protocol..",
                                                ROOT + "proxy.cli.."))
                                .and(not(name(ROOT + "backfill.server.Backoff"))))
                .because(
                        "what shows that the product works must not use its insides: start it, and speak"
                                + " to its ports")
                .check(CLASSES);
    }

    @Test
    void onlyTheDemoPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "lab.demo..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("everything else writes to the command line it was given")
                .check(CLASSES);
    }

    @Test
    void onlyTheDemoSleeps() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "lab.demo..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because("what happens here can be awaited")
                .check(CLASSES);
    }
}
