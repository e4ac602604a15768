package org.helipoint.hook;

import eu.unicore.xnjs.ConfigurationSource.ProcessorChain;
import eu.unicore.xnjs.XNJS;
import eu.unicore.xnjs.XNJSConstants;
import eu.unicore.xnjs.json.sweep.JSONSweepProcessor;
import java.util.ArrayList;
import java.util.List;

/** Puts the {@link AroundProcessor} at the head of the chains of those action types that are jobs. */
public final class HookInstaller {

    static final List<String> JOB_TYPES = List.of(
            XNJSConstants.jobActionType, JSONSweepProcessor.sweepActionType, JSONSweepProcessor.sweepInstanceType);

    private HookInstaller() {}

    /**
     * Installs the hook. XNJS reads the chain anew for each pass, so this works on a running server; each chain is
     * replaced as a whole, so that no worker sees a half-changed one. Installing twice changes nothing.
     *
     * @param xnjs whose kernel has the {@link JobHook} as an attribute
     */
    public static void install(XNJS xnjs) {
        for (String type : JOB_TYPES) {
            ProcessorChain chain = xnjs.getProcessorChain(type);
            List<String> processors = new ArrayList<>(chain.getProcessorClasses());
            if (!processors.contains(AroundProcessor.class.getName())) {
                processors.add(0, AroundProcessor.class.getName());
                xnjs.setProcessingChain(type, chain.getJobDescriptionType(), processors.toArray(String[]::new));
            }
        }
    }
}
