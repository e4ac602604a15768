package org.helipoint.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Regular expressions of users. They are RE2's, which takes a time that grows with the length of the text and of the
 * expression only: it never tries the same twice, and so knows neither references back nor looking ahead. As in JSON Schema
 * they are looked for anywhere in a text, and {@code $} is the end of it, not also the place before a last line break.
 */
final class Patterns implements RegularExpressionFactory {

    private static final int LONGEST = 500;

    /** RE2 writes counted repetitions out, so that nested ones multiply. */
    private static final long MOST_REPETITIONS = 2_000;

    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    /**
     * Whether an expression may be used.
     *
     * @throws IllegalArgumentException if not; the message says why
     */
    static Pattern compile(String expression) {
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException("is a pattern of more than " + LONGEST + " characters");
        }
        if (repetitions(expression) > MOST_REPETITIONS) {
            throw new IllegalArgumentException(
                    "is a pattern whose counted repetitions are more than " + MOST_REPETITIONS + " together");
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is not a pattern that RE2 knows (" + e.getDescription()
                    + "; it knows no references back and no looking ahead)");
        }
    }

    /** How often something in it may be written out: groups that are repeated multiply, with whatever is in them. */
    private static long repetitions(String expression) {
        long groups = 1;
        long most = 1;
        java.util.regex.Matcher counts = COUNT.matcher(expression);
        while (counts.find()) {
            String to = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            long count = Math.max(1, Long.parseLong(to));
            if (counts.start() > 0 && expression.charAt(counts.start() - 1) != ')') {
                most = Math.max(most, count);
            } else {
                groups = Math.min(groups * count, MOST_REPETITIONS + 1);
            }
        }
        return groups * most;
    }

    @Override
    public RegularExpression getRegularExpression(String expression) {
        Pattern pattern = compile(expression);
        return text -> pattern.matcher(text).find();
    }
}
