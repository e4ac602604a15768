package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What may help a step that failed. Only an offer.
 *
 * @param step number of the step
 * @param reason in a sentence or two: what happened, and why this may help
 * @param changes merge patch for a restart of the step; empty if no change helps
 */
public record Suggestion(int step, String reason, Optional<ObjectNode> changes) {}
