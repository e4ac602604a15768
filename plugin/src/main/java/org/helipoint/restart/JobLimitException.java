package org.helipoint.restart;

/** The caller has as many jobs as UNICORE lets them have ({@code container.services.maxInstancesPerUser.JobManagement}). */
public final class JobLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JobLimitException(String message) {
        super(message);
    }
}
