package org.helipoint.store;

import java.time.Instant;

/**
 * A line of the audit about one workflow.
 *
 * @param at when it was written
 * @param detail what it says
 */
public record Audited(Instant at, String detail) {}
