package org.helipoint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the house: who may see what, and in which direction. */
@AnalyzeClasses(packages = "org.helipoint", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule oneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("model")
            .definedBy("org.helipoint.model")
            .layer("redact")
            .definedBy("org.helipoint.redact")
            .layer("capture")
            .definedBy("org.helipoint.capture")
            .layer("hook")
            .definedBy("org.helipoint.hook")
            .layer("schema")
            .definedBy("org.helipoint.schema")
            .layer("store")
            .definedBy("org.helipoint.store")
            .layer("query")
            .definedBy("org.helipoint.query")
            .layer("metadata")
            .definedBy("org.helipoint.metadata")
            .layer("restart")
            .definedBy("org.helipoint.restart")
            .layer("template")
            .definedBy("org.helipoint.template")
            .layer("rest")
            .definedBy("org.helipoint.rest")
            .layer("root")
            .definedBy("org.helipoint")
            .whereLayer("root")
            .mayOnlyBeAccessedByLayers("rest")
            .whereLayer("rest")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("metadata")
            .mayOnlyBeAccessedByLayers("rest", "root")
            .whereLayer("template")
            .mayOnlyBeAccessedByLayers("rest", "root")
            .whereLayer("restart")
            .mayOnlyBeAccessedByLayers("metadata", "template", "rest", "root")
            .whereLayer("query")
            .mayOnlyBeAccessedByLayers("restart", "metadata", "template", "rest", "root")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("query", "restart", "metadata", "template", "root")
            .whereLayer("schema")
            .mayOnlyBeAccessedByLayers("metadata", "template", "rest", "root")
            .whereLayer("hook")
            .mayOnlyBeAccessedByLayers("restart", "rest", "root")
            .whereLayer("redact")
            .mayOnlyBeAccessedByLayers("hook", "restart", "metadata", "template", "rest", "root");

    @ArchTest
    static final ArchRule onlyTheSchemaKnowsItsValidator = noClasses()
            .that()
            .resideOutsideOfPackage("org.helipoint.schema")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.networknt..", "com.google.re2j..");

    @ArchTest
    static final ArchRule onlyTheStoreKnowsDatabases = noClasses()
            .that()
            .resideOutsideOfPackages("org.helipoint.store", "org.helipoint.testconfigs")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql",
                    "javax.sql",
                    "org.hibernate..",
                    "jakarta.persistence..",
                    "org.flywaydb..",
                    "com.zaxxer..");

    @ArchTest
    static final ArchRule onlyRestKnowsHttp = noClasses()
            .that()
            .resideOutsideOfPackages("org.helipoint.rest", "org.helipoint.testconfigs")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "java.net.http");

    @ArchTest
    static final ArchRule queryAndStoreDoNotKnowUnicore = noClasses()
            .that()
            .resideInAnyPackage("org.helipoint.store", "org.helipoint.query")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("eu.unicore..");

    @ArchTest
    static final ArchRule nobodyUsesTheOldNames =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("javax.ws.rs..", "javax.persistence..");
}
