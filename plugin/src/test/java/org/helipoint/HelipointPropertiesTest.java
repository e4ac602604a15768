package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.helipoint.rest.OidcSettings;
import org.helipoint.store.Database.Limits;
import org.junit.jupiter.api.Test;

class HelipointPropertiesTest {

    private static HelipointProperties read(String... namesAndValues) {
        Properties properties = new Properties();
        properties.setProperty("container.sitename", "SITE");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return HelipointProperties.read(properties);
    }

    @Test
    void nothingNeedsToBeSet() {
        HelipointProperties properties = read();

        assertThat(properties.problems()).isEmpty();
        assertThat(properties.database(() -> Path.of("/data")).url()).startsWith("jdbc:h2:file:/data/helipoint;");
        assertThat(properties.database(() -> Path.of("/data")).user()).isEqualTo("sa");
        assertThat(properties.database(() -> Path.of("/data")).limits())
                .isEqualTo(new Limits(8, Duration.ofSeconds(5), Duration.ofSeconds(10)));
        assertThat(properties.queueSize()).isEqualTo(10_000);
        assertThat(properties.reconcileInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(properties.stopTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.restartRate()).isEqualTo(60);
        assertThat(properties.secretNames()).hasToString("secret names");
        assertThat(properties.oidc()).isEmpty();
        assertThat(properties.templatesDirectory()).isEqualTo(Path.of("conf/helipoint-templates"));
    }

    @Test
    void everythingCanBeSet() {
        HelipointProperties properties = read(
                "helipoint.db.url",
                "jdbc:h2:mem:x",
                "helipoint.db.user",
                "u",
                "helipoint.db.password",
                "p",
                "helipoint.db.poolSize",
                "20",
                "helipoint.db.connectTimeout",
                "7",
                "helipoint.db.statementTimeout",
                "60",
                "helipoint.capture.queueSize",
                "500",
                "helipoint.reconcile.interval",
                "30",
                "helipoint.capture.stopTimeout",
                "3",
                "helipoint.restart.ratePerMinute",
                "12",
                "helipoint.redact.names",
                "PIN, beamline-code",
                "helipoint.templates.directory",
                "/srv/templates",
                "helipoint.oidc.issuer",
                "https://login.example.org/realms/site",
                "helipoint.oidc.clientId",
                "page",
                "helipoint.oidc.scope",
                "openid");

        assertThat(properties.problems()).isEmpty();
        assertThat(properties.reconcileInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.database(() -> Path.of("/data")).url()).isEqualTo("jdbc:h2:mem:x");
        assertThat(properties.database(() -> Path.of("/data")).user()).isEqualTo("u");
        assertThat(properties.database(() -> Path.of("/data")).password()).isEqualTo("p");
        assertThat(properties.database(() -> Path.of("/data")).limits())
                .isEqualTo(new Limits(20, Duration.ofSeconds(7), Duration.ofSeconds(60)));
        assertThat(properties.queueSize()).isEqualTo(500);
        assertThat(properties.secretNames()).hasToString("secret names and [[pin], [beamline, code]]");
        assertThat(properties.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(properties.restartRate()).isEqualTo(12);
        assertThat(properties.templatesDirectory()).isEqualTo(Path.of("/srv/templates"));
        assertThat(properties.oidc())
                .contains(new OidcSettings(URI.create("https://login.example.org/realms/site"), "page", "openid"));
    }

    @Test
    void aProviderNeedsAClientIdAndAnAddressThatIsSafe() {
        assertThat(read("helipoint.oidc.issuer", "https://login.example.org").oidc())
                .isEmpty();
        for (String issuer :
                List.of("http://login.example.org", "login", "https://u:p@x.org", "https:///a", "javascript:a")) {
            HelipointProperties properties = read("helipoint.oidc.issuer", issuer, "helipoint.oidc.clientId", "page");
            assertThat(properties.oidc()).isEmpty();
            assertThat(properties.problems())
                    .singleElement()
                    .asString()
                    .startsWith("helipoint.oidc.issuer: '" + issuer + "' is not an address");
        }
    }

    @Test
    void aWrongPropertyIsNamedAndItsDefaultUsed() {
        HelipointProperties properties = read(
                "helipoint.reconcile.interval", "soon",
                "helipoint.capture.queueSize", "7",
                "helipoint.db.poolSize", "2",
                "helipoint.db.connectTimeout", "5 s",
                "helipoint.db.statementTimeout", "0",
                "helipoint.colour", "red",
                "helipoint.redact.names", "PIN,*code*",
                "helipoint.capture.stopTimeout", "3");

        assertThat(properties.problems())
                .hasSize(7)
                .anyMatch(problem -> problem.startsWith("helipoint.db.poolSize:"))
                .anyMatch(problem -> problem.startsWith("helipoint.db.connectTimeout:"))
                .anyMatch(problem -> problem.startsWith("helipoint.db.statementTimeout:"))
                .anyMatch(problem -> problem.startsWith("helipoint.reconcile.interval:"))
                .anyMatch(problem -> problem.startsWith("helipoint.capture.queueSize:"))
                .anyMatch(problem -> problem.startsWith("helipoint.redact.names: '*code*' is not a name"))
                .anyMatch(problem -> problem.startsWith("helipoint.colour:"));
        assertThat(properties.database(() -> Path.of("/data")).limits()).isEqualTo(Limits.STANDARD);
        assertThat(properties.secretNames()).hasToString("secret names");
        assertThat(properties.queueSize()).isEqualTo(10_000);
        assertThat(properties.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
    }
}
