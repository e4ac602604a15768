package org.helipoint.restart;

import java.util.function.Function;
import org.helipoint.model.Owner;
import org.helipoint.query.Caller;

/** Does work with the rights of a user who is not there. */
public interface OnBehalf {

    /**
     * Does something as this user.
     *
     * @throws SubmissionRefusedException if the user does not have the role, login or group any more
     */
    <T> T as(Owner owner, Function<Caller, T> work);
}
