package org.helipoint.restart;

import java.util.function.Consumer;
import org.helipoint.model.Owner;

/** Restarts jobs through UNICORE with the rights of those who own them, who are not there. */
public final class OwnersRestarts implements RestartOnFailure.Submission {

    private final UnicoreSubmitter submitter;
    private final OwnerClients clients;
    private final Restarts restarts;

    public OwnersRestarts(UnicoreSubmitter submitter, OwnerClients clients, Restarts restarts) {
        this.submitter = submitter;
        this.clients = clients;
        this.restarts = restarts;
    }

    @Override
    public boolean enabled() {
        return submitter.enabled();
    }

    @Override
    public String restart(Owner as, String workflow, int step, Consumer<String> before) {
        RestartRequest same = RestartRequest.parse("{\"step\":" + step + "}");
        return clients.as(
                        as,
                        caller -> restarts.restartAlone(
                                caller, workflow, same, restarted -> before.accept(restarted.job())))
                .job();
    }
}
