package org.helipoint.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One change that somebody made to the metadata of a workflow.
 *
 * @param at when
 * @param caller X.500 name of who did it
 * @param key of what
 * @param before the value before, as a person reads it; empty if there was none
 * @param after the value after; empty if there is none
 */
public record MetadataChange(Instant at, String caller, String key, Optional<String> before, Optional<String> after) {}
