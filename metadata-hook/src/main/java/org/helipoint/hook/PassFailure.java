package org.helipoint.hook;

import org.helipoint.model.RunState;

/**
 * An exception that came out of a processing pass.
 *
 * @param before the state in which the pass began, null if unknown
 * @param cause what was thrown
 */
record PassFailure(RunState before, Throwable cause) {}
