package org.helipoint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the house: who may see what, and in which direction. */
@AnalyzeClasses(packages = "org.helipoint", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String JSON = "com.fasterxml.jackson..";

    @ArchTest
    static final ArchRule modelSeesOnlyJavaAndJsonTrees = classes()
            .that()
            .resideInAPackage("org.helipoint.model")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.helipoint.model", "com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core");

    @ArchTest
    static final ArchRule redactSeesTheModel = classes()
            .that()
            .resideInAPackage("org.helipoint.redact")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.helipoint.redact", "org.helipoint.model", JSON);

    @ArchTest
    static final ArchRule captureSeesTheModel = classes()
            .that()
            .resideInAPackage("org.helipoint.capture")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.slf4j", "org.helipoint.capture", "org.helipoint.model", JSON);

    @ArchTest
    static final ArchRule extractSeesNothingElse = classes()
            .that()
            .resideInAPackage("org.helipoint.extract..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.helipoint.extract..", JSON);

    @ArchTest
    static final ArchRule onlyTheHookKnowsUnicore = noClasses()
            .that()
            .resideOutsideOfPackage("org.helipoint.hook")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("eu.unicore..", "eu.emi..");

    @ArchTest
    static final ArchRule nothingKnowsDatabasesOrHttp = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql", "javax.sql", "org.hibernate..", "jakarta..", "java.net.http", "javax.ws.rs..");
}
