package org.helipoint.template;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.query.Caller;
import org.helipoint.store.KeptTemplate;

/**
 * Who asks for templates. Administrators see no more of them than others do.
 *
 * @param caller who it is
 * @param groups UNIX groups that the caller has
 */
public record TemplateUser(Caller caller, Set<String> groups) {

    public TemplateUser {
        groups = Set.copyOf(groups);
    }

    boolean owns(KeptTemplate template) {
        return template.ownerKey().equals(caller.key());
    }

    boolean maySee(KeptTemplate template) {
        return owns(template) || shares().contains(template.share());
    }

    /** What a template may be shared with so that the caller sees it. */
    Set<String> shares() {
        return Stream.concat(Stream.of(Share.SITE), groups.stream().map(Share::withGroup))
                .collect(Collectors.toSet());
    }
}
