package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every description; tried with many that are made up, the same ones each time. */
class RedactionPropertyTest {

    private static final int DESCRIPTIONS = 1_000;

    private static final List<String> NAMES = List.of(
            "Name",
            "Executable",
            "Arguments",
            "Environment",
            "Parameters",
            "Imports",
            "Exports",
            "From",
            "To",
            "Data",
            "source",
            "target",
            "Credentials",
            "Username",
            "ExtraParameters",
            "User precommand",
            "Notification",
            "NotificationSettings",
            "URL",
            "Resources",
            "Tags",
            "__json-sweep-description",
            "__json-sweep-stage-in",
            "Values",
            "name",
            "value",
            "x",
            "a/b",
            "~",
            "");
    private static final List<String> SECRET_NAMES =
            List.of("Password", "API_TOKEN", "key", "client_secret", "BearerToken", "AUTH", "credentials", "PWD");
    private static final List<String> WORDS = List.of(
            "scan 38",
            "-p",
            "params.json",
            "res=0.02",
            "https://host/path?x=1#y",
            "--bins",
            "12",
            "ümläut \uD83D\uDE00",
            "\uD83D",
            "\u0000",
            "a\nb",
            "'q'",
            "\"",
            "\\",
            "it's",
            "{",
            "}}",
            "{{removed:",
            "key",
            "token",
            "",
            "true",
            "$HOME",
            "%2F%3D%26");
    private static final List<String> SECRETS = List.of(
            "--password",
            "--token=x1y2z3",
            "PASSWORD=\"a b\"",
            "token: z",
            "{{removed:token}}",
            "{{removed:key}}abc",
            "https://u:p@h/",
            "?sig=abc&x",
            "Authorization: Bearer abc123",
            "-----BEGIN PRIVATE KEY-----",
            "MIIE",
            "-----END PRIVATE KEY-----",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "A_SECRET=x'y",
            "\"password\":",
            "curl -u a:b",
            "%3Ftoken%3Dabc%26x",
            "sshpass -p x",
            "password=",
            "'",
            "\"");

    private final Redactor redactor = new Redactor();

    /** Makes up descriptions. */
    private static final class Descriptions {
        private final Random random;
        private final boolean withSecrets;

        Descriptions(long seed, boolean withSecrets) {
            this.random = new Random(seed);
            this.withSecrets = withSecrets;
        }

        ObjectNode next() {
            return object(4);
        }

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private ObjectNode object(int depth) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            int members = random.nextInt(6);
            for (int i = 0; i < members; i++) {
                String name = withSecrets && random.nextInt(4) == 0 ? one(SECRET_NAMES) : one(NAMES);
                if (withSecrets || !name.equals("Credentials")) {
                    object.set(name, node(depth - 1));
                }
            }
            return object;
        }

        private JsonNode node(int depth) {
            int sort = random.nextInt(depth > 0 ? 10 : 7);
            if (sort < 5) {
                return JsonNodeFactory.instance.textNode(text());
            } else if (sort == 5) {
                return JsonNodeFactory.instance.numberNode(random.nextInt(1_000_000));
            } else if (sort == 6) {
                return random.nextBoolean()
                        ? JsonNodeFactory.instance.nullNode()
                        : JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            } else if (sort == 7) {
                return object(depth);
            }
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            int elements = random.nextInt(6);
            for (int i = 0; i < elements; i++) {
                array.add(node(depth - 1));
            }
            return array;
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            int words = random.nextInt(5);
            for (int i = 0; i < words; i++) {
                text.append(withSecrets && random.nextInt(3) == 0 ? one(SECRETS) : one(WORDS));
                text.append(one(withSecrets ? List.of(" ", " ", "", "\n", ";", ",") : List.of(" ")));
            }
            return text.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void redactionIsIdempotentAndKeepsAllNames(long seed) {
        Descriptions descriptions = new Descriptions(seed, true);
        for (int i = 0; i < DESCRIPTIONS; i++) {
            ObjectNode description = descriptions.next();

            Redactor.Redacted once = redactor.redact(description);
            Redactor.Redacted twice = redactor.redact(once.description().json());

            assertThat(twice.description()).as(description.toString()).isEqualTo(once.description());
            assertThat(twice.removed()).isEqualTo(once.removed());
            assertSameNames(description, once.description().json());
        }
    }

    /** Below a placeholder there is nothing left to compare. */
    private static void assertSameNames(JsonNode before, JsonNode after) {
        if (after.isTextual() && Placeholder.is(after.textValue())) {
            return;
        }
        assertThat(after.getNodeType()).isEqualTo(before.getNodeType());
        assertThat(after).hasSize(before.size());
        before.properties().forEach(member -> {
            assertThat(after.has(member.getKey())).isTrue();
            assertSameNames(member.getValue(), after.get(member.getKey()));
        });
        for (int i = 0; before.isArray() && i < before.size(); i++) {
            assertSameNames(before.get(i), after.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDescriptionWithoutSecretsIsUnchanged(long seed) {
        Descriptions descriptions = new Descriptions(seed, false);
        for (int i = 0; i < DESCRIPTIONS; i++) {
            ObjectNode description = descriptions.next();

            Redactor.Redacted redacted = redactor.redact(description);

            assertThat(redacted.description().json()).isEqualTo(description);
            assertThat(redacted.removed()).isEmpty();
        }
    }
}
