package org.helipoint.restart;

/**
 * Submits jobs to UNICORE as the caller of the current request: the client that {@code AuthZAttributeStore} has for the thread.
 * Who submits on another thread puts the client there first.
 */
public interface JobSubmitter {

    /**
     * Makes a job that is not submitted yet.
     *
     * @param restartOf id of the run that it restarts
     * @throws SubmissionDisabledException if UNICORE takes no jobs now
     * @throws SubmissionRefusedException if the caller may not submit
     * @throws SubmissionFailedException if UNICORE cannot make a job of it
     */
    PreparedJob prepare(JobToSubmit job, String restartOf);

    /** The same for a job that restarts nothing. */
    PreparedJob prepare(JobToSubmit job);

    /** A job with an id, before its submission. */
    interface PreparedJob {

        /** The id that UNICORE will know it by. */
        String id();

        /**
         * Submits it.
         *
         * @throws SubmissionRefusedException if the caller may not submit
         * @throws JobLimitException if the caller may have no more jobs
         * @throws SubmissionFailedException if UNICORE does not take it; when it returns, UNICORE has the job
         */
        void submit();
    }
}
