package org.helipoint.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.helipoint.schema.Finding;

/** Knows the profiles of the site. */
public interface MetadataCheck {

    /**
     * What is wrong with the metadata of a job that is about to be started.
     *
     * @param profile its name
     * @return empty if it fits; something if there is no such profile
     */
    List<Finding> check(String profile, ObjectNode metadata);
}
