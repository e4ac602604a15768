package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormTest {

    @Test
    void aFormIsSeenWhereverItsMarkStands() {
        assertThat(Form.possibleIn("ghp_")).containsExactly(Form.TOKEN);
        assertThat(Form.possibleIn("x ghp_")).containsExactly(Form.TOKEN);
        assertThat(Form.possibleIn("ünï AKIA €")).containsExactly(Form.KEY);
        assertThat(Form.possibleIn("a BeaRer and a bASIC")).containsExactly(Form.BEARER, Form.BASIC);
        assertThat(Form.possibleIn("sshpass pass: curl")).containsExactly(Form.SSHPASS, Form.SSL_PASS, Form.CURL);
    }

    @Test
    void aTextWithoutAMarkHasNone() {
        assertThat(Form.possibleIn("")).isEmpty();
        assertThat(Form.possibleIn("g")).isEmpty();
        assertThat(Form.possibleIn("ghp GHP_ akia beare Status set to READY.")).isEmpty();
    }
}
