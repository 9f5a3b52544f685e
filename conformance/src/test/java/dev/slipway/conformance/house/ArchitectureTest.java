package dev.slipway.conformance.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.slipway.conformance.material.Sources;
import dev.slipway.model.op.Op;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may depend on whom, where module descriptors cannot say it.
class ArchitectureTest {

    private static JavaClasses production;
    private static JavaClasses tests;

    @BeforeAll
    static void readClassFiles() {
        production = Sources.production();
        tests = Sources.tests();
    }

    @Test
    void modulesDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("model")
                .definedBy("dev.slipway.model..")
                .layer("wire")
                .definedBy("dev.slipway.wire..")
                .layer("formats")
                .definedBy("dev.slipway.formats..")
                .layer("passes")
                .definedBy("dev.slipway.passes..")
                .layer("engines")
                .definedBy("dev.slipway.engine..")
                .layer("convert")
                .definedBy("dev.slipway.convert..")
                .layer("verify")
                .definedBy("dev.slipway.verify..")
                .layer("serve")
                .definedBy("dev.slipway.serve..")
                .layer("sources")
                .definedBy("dev.slipway.source..")
                .layer("bench")
                .definedBy("dev.slipway.bench..")
                .layer("cli")
                .definedBy("dev.slipway.cli..")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("wire")
                .mayNotAccessAnyLayer()
                .whereLayer("formats")
                .mayOnlyAccessLayers("model", "wire")
                .whereLayer("passes")
                .mayOnlyAccessLayers("model")
                .whereLayer("engines")
                .mayOnlyAccessLayers("model", "wire")
                .whereLayer("convert")
                .mayOnlyAccessLayers("model", "wire", "formats", "passes")
                .whereLayer("verify")
                .mayOnlyAccessLayers("model", "wire", "formats", "passes", "engines", "convert")
                .whereLayer("serve")
                .mayOnlyAccessLayers("model", "wire", "formats", "passes", "engines", "convert", "verify")
                .whereLayer("sources")
                .mayOnlyAccessLayers("serve")
                .whereLayer("bench")
                .mayOnlyAccessLayers("model", "wire", "engines", "convert", "verify")
                .check(production);
    }

    @Test
    void formatsDoNotSeeEachOther() {
        check(slices().matching("dev.slipway.formats.(*)..").should().notDependOnEachOther(), production);
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().assignedFrom(new EveryPackage()).should().beFreeOfCycles(), production);
    }

    @Test
    void modelAndWireDependOnNothingButTheJdk() {
        for (String module : new String[] {"dev.slipway.model..", "dev.slipway.wire.."}) {
            check(
                    classes()
                            .that()
                            .resideInAPackage(module)
                            .should()
                            .onlyDependOnClassesThat()
                            .resideInAnyPackage(module, "java..", "org.jspecify.."),
                    production);
        }
    }

    @Test
    void opsDoNoInputOrOutput() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.slipway.model.op..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..", "java.nio.file.."),
                production);
    }

    /// So that a new op asks nothing of others; all may know what passes through unchanged, and what nobody knows, and
    /// formulas are made of ops.
    @Test
    void onlyFormatsPassesAndVerificationKnowOpsByName() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.slipway.model.op..",
                                "dev.slipway.model.formula..",
                                "dev.slipway.formats..",
                                "dev.slipway.passes..",
                                "dev.slipway.convert..",
                                "dev.slipway.verify..")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe("are ops", ArchitectureTest::isSpecialOp)),
                production);
    }

    private static boolean isSpecialOp(JavaClass type) {
        return type.isAssignableTo(Op.class)
                && !type.isEquivalentTo(Op.class)
                && !Set.of("Identity", "Opaque", "Cast").contains(type.getSimpleName());
    }

    @Test
    void onlyTheCommandPrints() {
        check(
                noClasses().that().resideOutsideOfPackage("dev.slipway.cli..").should(ACCESS_STANDARD_STREAMS),
                production);
    }

    @Test
    void nothingUsesJavaUtilLogging() {
        check(noClasses().should(USE_JAVA_UTIL_LOGGING), production);
    }

    @Test
    void testsDoNotSleep() {
        check(noClasses().should().callMethod(Thread.class, "sleep", long.class), tests);
    }

    @Test
    void testsDoNotMock() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.mockito..", "org.easymock..", "io.mockk..", "org.jmock.."),
                tests);
    }

    private static void check(ArchRule rule, JavaClasses classes) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static final class EveryPackage implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
