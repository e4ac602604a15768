package org.helipoint.extractors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.locks.LockSupport;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;

/** Comes to no end over files {@code *.endless}, whoever interrupts it. */
public final class EndlessExtractor implements Extractor {

    @Override
    public boolean supports(String name) {
        return name.endsWith(".endless");
    }

    @Override
    public ObjectNode extract(JobFile file) {
        long pause = 1_000_000;
        while (pause > 0) {
            LockSupport.parkNanos(pause);
            pause = Thread.interrupted() ? pause : Math.max(1, pause);
        }
        return null;
    }
}
