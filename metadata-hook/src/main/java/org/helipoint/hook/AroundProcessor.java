package org.helipoint.hook;

import eu.unicore.services.Kernel;
import eu.unicore.xnjs.XNJS;
import eu.unicore.xnjs.ems.Processor;

/**
 * Stands before all other processors of a job's chain and runs them from within its own pass, so that it sees the job
 * before and after each pass and the exceptions that a pass throws: UNICORE turns those into FAILED only later, out of
 * the reach of any processor. XNJS makes a new one for each pass, through the constructor that it asks of all processors.
 */
public final class AroundProcessor extends Processor {

    private final JobHook hook;

    public AroundProcessor(XNJS xnjs) {
        super(xnjs);
        hook = xnjs.get(Kernel.class).getAttribute(JobHook.class);
    }

    /**
     * Everything happens here, because this comes before {@link Processor#process} handles aborting and restarting,
     * whose exceptions would pass by {@code done()}.
     */
    @Override
    protected void begin() throws Exception {
        Processor chain = next;
        next = null;
        hook.observe(action);
        try {
            if (chain != null) {
                chain.process(action);
            }
        } catch (Throwable e) {
            hook.failed(action, e);
            throw e;
        }
        hook.observe(action);
    }
}
