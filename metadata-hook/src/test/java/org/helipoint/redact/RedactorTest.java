package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class RedactorTest {

    private final Redactor redactor = new Redactor();

    @Test
    void credentialsOfTransfersAreRemovedInListAndInMapForm() {
        Redactor.Redacted redacted = redactor.redact(
                json("{'Imports':[{'From':'x','Credentials':{'Username':'u','Password':'canary1'}},{'From':'y'}],"
                        + "'Exports':{'a/b':{'To':'z','Credentials':{'BearerToken':'canary2'}}}}"));

        assertThat(redacted.description().toString()).doesNotContain("canary");
        assertThat(redacted.removed()).containsExactly("/Imports/0/Credentials", "/Exports/a~1b/Credentials");
        redacted.removed()
                .forEach(place -> assertThat(
                                redacted.description().json().at(place).asText())
                        .satisfies(text -> assertThat(Redactor.isRedacted(text)).isTrue()));
    }

    @Test
    void aDescriptionWithoutSecretsIsUnchanged() {
        ObjectNode description = json("{'Name':'x','Imports':[{'From':'a','To':'b'}],'Exports':5,'Odd':[null,{}]}");

        Redactor.Redacted redacted = redactor.redact(description);

        assertThat(redacted.description().json()).isEqualTo(description);
        assertThat(redacted.removed()).isEmpty();
    }

    @Test
    void redactionIsIdempotentAndLeavesItsInputAlone() {
        ObjectNode description = json("{'Imports':[{'Credentials':{'Token':'canary'}}]}");

        Redactor.Redacted once = redactor.redact(description);
        Redactor.Redacted twice = redactor.redact(once.description().json());

        assertThat(twice.description()).isEqualTo(once.description());
        assertThat(twice.removed()).isEqualTo(once.removed());
        assertThat(description.toString()).contains("canary");
    }

    @Test
    void malformedTransfersBreakNothing() {
        assertThat(redactor.redact(json("{'Imports':'x','Exports':[1,'a',null,[{}]]}"))
                        .removed())
                .isEmpty();
    }
}
