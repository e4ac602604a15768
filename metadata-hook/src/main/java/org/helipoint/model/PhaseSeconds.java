package org.helipoint.model;

/**
 * How long the phases of a run took, in seconds with milliseconds; each is null while unknown.
 *
 * @param total from submission to end
 * @param stageIn until all inputs were there
 * @param queued waiting in the batch system
 * @param main the program itself
 * @param stageOut bringing out the outputs
 */
public record PhaseSeconds(Double total, Double stageIn, Double queued, Double main, Double stageOut) {

    public static final PhaseSeconds NONE = new PhaseSeconds(null, null, null, null, null);

    /** Both added up, phase by phase; an unknown length counts as nothing. */
    public PhaseSeconds plus(PhaseSeconds other) {
        return new PhaseSeconds(
                sum(total, other.total),
                sum(stageIn, other.stageIn),
                sum(queued, other.queued),
                sum(main, other.main),
                sum(stageOut, other.stageOut));
    }

    private static Double sum(Double a, Double b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Math.round((a + b) * 1000) / 1000.0;
    }
}
