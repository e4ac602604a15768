package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.helipoint.capture.StoreTimeoutException;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void aQuestionThatTakesTooLongIs503WithASentence() {
        Response answer = new Problems().toResponse(new StoreTimeoutException(Duration.ofSeconds(10)));

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getEntity().toString())
                .contains("The answer takes longer than 10.0 s, so the search was ended. Ask for less");
    }
}
