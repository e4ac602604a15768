package org.helipoint.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.unicore.xnjs.ems.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionLogTest {

    private static final String DATE = "Sun Nov 22 11:13:16 UTC 2026: ";

    @Test
    void whatUnicoreWritesForEveryJobIsUsual() {
        Action action = new Action("j");
        action.addLogTrace("Status set to READY.");

        assertThat(action.getLog()).allMatch(ActionLog::isUsual);
        assertThat(ActionLog.isUsual(DATE + DATE + "Created with type 'JOB_STAGEIN'"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Status set to READY.",
                DATE,
                DATE + "Status set to READY. password=x",
                DATE + "password=x: Status set to READY.",
                DATE + "password=x 2026: Status set to READY.",
                "password=x 2026: Status set to READY.",
                "password=x " + DATE + "Status set to READY.",
                DATE + "Exit code 4711",
                DATE + "Status set to READY.\n"
            })
    void whatHasAWordMoreIsNot(String line) {
        assertThat(ActionLog.isUsual(line)).isFalse();
    }
}
