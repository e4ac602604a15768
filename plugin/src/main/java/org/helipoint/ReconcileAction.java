package org.helipoint;

import eu.unicore.services.Kernel;
import eu.unicore.services.admin.AdminAction;
import eu.unicore.services.admin.AdminActionResult;
import java.util.Map;
import org.helipoint.capture.Reconciler;

/** {@code POST /rest/admin/actions/HelipointReconcile}: compares the records with UNICORE at once. */
public final class ReconcileAction implements AdminAction {

    @Override
    public String getName() {
        return "HelipointReconcile";
    }

    @Override
    public String getDescription() {
        return "compares HELIPOINT's records with what UNICORE knows; no parameters";
    }

    @Override
    public AdminActionResult invoke(Map<String, String> parameters, Kernel kernel) {
        Reconciler reconciler = kernel.getAttribute(Reconciler.class);
        if (reconciler == null) {
            return new AdminActionResult(false, "HELIPOINT does not record jobs; the server's log says why.");
        }
        try {
            return reconciler
                    .reconcile()
                    .map(ReconcileAction::tell)
                    .orElseGet(() -> new AdminActionResult(false, "A comparison is going on already."));
        } catch (RuntimeException e) {
            return new AdminActionResult(false, "The comparison failed: " + e.getMessage());
        }
    }

    private static AdminActionResult tell(Reconciler.Result found) {
        AdminActionResult result = new AdminActionResult(true, "Compared.");
        result.addResult("finished", Integer.toString(found.finished()));
        result.addResult("late", Integer.toString(found.late()));
        result.addResult("lost", Integer.toString(found.lost()));
        result.addResult("failed", Integer.toString(found.failed()));
        return result;
    }
}
