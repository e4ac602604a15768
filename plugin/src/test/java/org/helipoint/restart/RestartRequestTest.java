package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartRequestTest {

    @Test
    void anEmptyBodyAsksForTheSameAgain() {
        RestartRequest request = RestartRequest.parse("");

        assertThat(request.preview()).isFalse();
        assertThat(request.changes().patch()).isEmpty();
        assertThat(request.step()).isEmpty();
    }

    @Test
    void allMembersAreRead() {
        RestartRequest request = RestartRequest.parse("""
                {"step": 2, "attempt": 3, "preview": true,
                 "changes": {"Name": null}, "credentials": {"/a": {"Token": "t"}}}""");

        assertThat(request.step()).contains(2);
        assertThat(request.attempt()).contains(3);
        assertThat(request.preview()).isTrue();
        assertThat(request.changes().patch().has("Name")).isTrue();
        assertThat(request.credentials()).containsKey("/a");
        assertThat(request.toString()).doesNotContain("Token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "not json;not JSON",
                "{} {};not JSON",
                "[];has to be a JSON object",
                "\"x\";has to be a JSON object",
                "{\"bins\":1};'/bins'",
                "{\"changes\":[]};'/changes'",
                "{\"changes\":null};'/changes'",
                "{\"credentials\":5};'/credentials'",
                "{\"step\":0};'/step'",
                "{\"attempt\":\"1\"};'/attempt'",
                "{\"preview\":\"yes\"};'/preview'"
            })
    void whatIsWrongIsSaid(String body, String message) {
        assertThatThrownBy(() -> RestartRequest.parse(body))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining(message);
    }
}
