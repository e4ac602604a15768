package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Submits jobs to UNICORE as the caller of the current request. */
interface JobSubmitter {

    /**
     * Makes a job that is not submitted yet.
     *
     * @param description a complete job description
     * @param restartOf id of the run that it restarts
     * @param templates by JSON pointer, the texts of the description whose placeholders were filled, with the placeholders
     * @throws SubmissionDisabledException if UNICORE takes no jobs now
     * @throws SubmissionRefusedException if the caller may not submit
     * @throws SubmissionFailedException if UNICORE cannot make a job of it
     */
    PreparedJob prepare(ObjectNode description, String restartOf, Map<String, String> templates);

    /** A job with an id, before its submission. */
    interface PreparedJob {

        /** The id that UNICORE will know it by. */
        String id();

        /**
         * Submits it.
         *
         * @throws SubmissionRefusedException if the caller may not submit
         * @throws SubmissionFailedException if UNICORE does not take it; when it returns, UNICORE has the job
         */
        void submit();
    }
}
