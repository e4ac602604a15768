package org.helipoint.hook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import eu.unicore.xnjs.ems.Action;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is measured is the hook at work, and not the hook failing quickly. */
class WiredHookTest {

    @Test
    void aStoreThatIsUpHasRecordedAllWhenItIsClosed() throws IOException, InterruptedException {
        WiredHook hook = WiredHook.start(true);

        new TelbeJob("a").live(hook.hook());

        assertThatCode(hook::close).doesNotThrowAnyException();
    }

    @Test
    void aStoreThatIsDownHasRecordedNothing() throws IOException, InterruptedException {
        WiredHook hook = WiredHook.start(false);

        new TelbeJob("a").live(hook.hook());

        assertThatCode(hook::close).doesNotThrowAnyException();
    }

    @Test
    void aHookThatFailsIsNotMeasured() throws IOException, InterruptedException {
        WiredHook hook = WiredHook.start(true);
        new TelbeJob("a").live(hook.hook());

        Action broken = new Action("b") {
            @Override
            public int getStatus() {
                throw new IllegalStateException("broken");
            }
        };
        hook.hook().observe(broken);

        assertThatIllegalStateException().isThrownBy(hook::close).withMessageContaining("hookFailures=1");
    }
}
