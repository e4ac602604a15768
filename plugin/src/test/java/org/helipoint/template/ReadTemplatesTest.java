package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.helipoint.redact.Redactor;
import org.junit.jupiter.api.Test;

class ReadTemplatesTest {

    private final Template template = Template.of(Json.object("{'name':'a','version':'1','job':{}}"), new Redactor());
    private final AtomicInteger readings = new AtomicInteger();
    private final ReadTemplates templates = new ReadTemplates();

    private void read(String document) {
        templates.get(document, text -> {
            readings.incrementAndGet();
            return template;
        });
    }

    @Test
    void oneThatWasReadIsNotReadAgain() {
        read("a");
        read("a");
        read("b");

        assertThat(readings).hasValue(2);
        assertThat(templates.characters()).isEqualTo(2);
    }

    @Test
    void allTogetherHaveABoundedNumberOfCharacters() {
        for (int i = 10; i < 60; i++) {
            read(i + "x".repeat(255_998));
            read("often");
            assertThat(templates.characters()).isLessThanOrEqualTo(ReadTemplates.MOST_CHARACTERS);
        }
        assertThat(readings).hasValue(51);
        assertThat(templates.characters()).isEqualTo(7 * 256_000 + 5);
    }
}
