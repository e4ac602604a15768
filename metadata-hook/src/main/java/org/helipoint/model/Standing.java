package org.helipoint.model;

/**
 * What a run contributes to the line of its workflow, without its large members.
 *
 * @param run its id
 * @param revision of the newest snapshot in it
 */
public record Standing(String run, int step, int attempt, RunState state, long revision, RunTimes times) {}
