package org.helipoint.restart;

import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a step that the submitter wants to be restarted on failure.
 *
 * @param step number of the step
 * @param most how often it may be restarted by itself
 * @param restarts how often that was tried
 * @param next when it will be tried again; empty if it will not
 * @param obstacle why a failed step is not tried again; empty if it will be, or did not fail in such a way
 */
public record AutomaticRestart(int step, int most, int restarts, Optional<Instant> next, Optional<String> obstacle) {}
