package org.helipoint.hook;

import eu.unicore.xnjs.XNJS;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.InternalManager;
import eu.unicore.xnjs.ems.Manager;
import java.util.Set;
import org.helipoint.capture.KnownJobs;

/** The jobs of an XNJS. Reads copies of what XNJS has stored and takes no locks of jobs. Thread-safe. */
public final class XnjsJobs implements KnownJobs {

    private final XNJS xnjs;
    private final JobHook hook;

    public XnjsJobs(XNJS xnjs, JobHook hook) {
        this.xnjs = xnjs;
        this.hook = hook;
    }

    @Override
    public Set<String> ids() {
        try {
            return Set.copyOf(xnjs.get(Manager.class).list(null));
        } catch (Exception e) {
            throw new IllegalStateException("UNICORE does not list its jobs", e);
        }
    }

    @Override
    public Look look(String id) {
        try {
            long revision = hook.nextRevision();
            Action action = xnjs.get(InternalManager.class).getAction(id);
            if (action == null) {
                return Look.of(Look.Kind.GONE);
            }
            return HookInstaller.JOB_TYPES.contains(action.getType())
                    ? hook.look(action, revision)
                    : Look.of(Look.Kind.NO_JOB);
        } catch (Exception e) {
            throw new IllegalStateException("UNICORE does not show job " + id, e);
        }
    }
}
