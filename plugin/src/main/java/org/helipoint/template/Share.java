package org.helipoint.template;

import java.util.List;
import org.helipoint.schema.Finding;

/** Whom a template is shared with, besides its owner: {@code nobody}, {@code site}, or {@code group:<UNIX group>}. */
final class Share {

    static final String NOBODY = "nobody";
    static final String SITE = "site";

    private static final String GROUP = "group:";
    private static final int LONGEST = 300;

    private Share() {}

    static String withGroup(String group) {
        return GROUP + group;
    }

    /**
     * What a user may share with.
     *
     * @throws InvalidTemplateException if it is nothing of the three, or a group that the user does not have
     */
    static String checked(String share, TemplateUser user) {
        boolean known =
                share.equals(NOBODY) || share.equals(SITE) || user.shares().contains(share);
        if (!known || share.length() > LONGEST) {
            String groups = user.groups().isEmpty()
                    ? "you have no group"
                    : "your groups are "
                            + String.join(", ", user.groups().stream().sorted().toList());
            throw new InvalidTemplateException(List.of(Finding.of(
                    "/share",
                    "has to be \"nobody\", \"site\" or \"group:<UNIX group>\" with a group of yours; " + groups)));
        }
        return share;
    }
}
