package org.helipoint.redact;

import java.util.ArrayList;
import java.util.List;

/** All rules for secrets in a text of which nothing is known. Immutable; takes time linear in the text's length. */
final class TextRules {

    private final SecretNames names;

    TextRules(SecretNames names) {
        this.names = names;
    }

    SecretNames names() {
        return names;
    }

    /** The secrets in a text, in its order, none overlapping another. */
    List<Secret> find(CharSequence searched) {
        String text = searched.toString();
        List<Secret> found = new ArrayList<>();
        Assignments.find(text, names, found);
        Addresses.find(text, found);
        KnownForms.find(text, found);
        return Secret.merged(found);
    }
}
