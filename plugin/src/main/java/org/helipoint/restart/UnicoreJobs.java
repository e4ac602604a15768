package org.helipoint.restart;

import eu.unicore.services.Kernel;
import eu.unicore.services.exceptions.ResourceUnknownException;
import eu.unicore.uas.UAS;
import eu.unicore.uas.xnjs.XNJSFacade;
import org.helipoint.redact.Unquoted;

/** What UNICORE has of jobs now. Whatever the rights of the one who asks; tells only whether something is there. Thread-safe. */
public final class UnicoreJobs {

    private final Kernel kernel;

    public UnicoreJobs(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Whether UNICORE knows a job: from its submission on, until it is deleted or expires.
     *
     * @throws IllegalStateException if UNICORE does not answer
     */
    public boolean exists(String job) {
        try {
            return XNJSFacade.get(null, kernel).getAction(job) != null;
        } catch (Exception e) {
            throw new IllegalStateException("UNICORE does not say whether job " + job + " exists", Unquoted.of(e));
        }
    }

    /**
     * Whether the storage that is a job's directory exists; its id is that of {@code JobManagementImpl}.
     *
     * @throws IllegalStateException if UNICORE does not answer
     */
    public boolean hasDirectory(String job) {
        try {
            return kernel.getHome(UAS.SMS).get(job + "-uspace") != null;
        } catch (ResourceUnknownException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "UNICORE does not say whether the directory of job " + job + " exists", Unquoted.of(e));
        }
    }
}
