package org.helipoint.restart;

/**
 * Something without which the job cannot be submitted again.
 *
 * @param path place in the description, a JSON pointer
 * @param problem what is missing there and how to supply it
 */
public record Missing(String path, String problem) {}
