package org.helipoint.redact;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes secrets out of texts about one job: those that its description had, in whatever form they are quoted, and those
 * that the rules for texts find. Made for one pass and not kept: it holds the secrets that it looks for.
 */
public final class Cleaner {

    private static final String NOTHING_KEPT = "[not kept: too many secrets to look for]";

    private final TextRules rules;
    private final Occurrences secrets;

    Cleaner(TextRules rules, Occurrences secrets) {
        this.rules = rules;
        this.secrets = secrets;
    }

    /**
     * The text without secrets.
     *
     * @param text may be null, and then stays so
     */
    public String clean(String text) {
        if (text == null) {
            return null;
        }
        if (secrets.tooMany()) {
            return NOTHING_KEPT;
        }
        List<Secret> found = new ArrayList<>(rules.find(text));
        secrets.find(text, found);
        return Secret.replace(text, Secret.merged(found));
    }

    /** Says nothing of what it looks for. */
    @Override
    public String toString() {
        return "cleaner";
    }
}
