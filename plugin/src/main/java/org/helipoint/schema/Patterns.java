package org.helipoint.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.function.Supplier;

/**
 * Regular expressions of users. They are RE2's, which takes a time that grows with the length of the text and of the
 * expression only: it never tries the same twice, and so knows neither references back nor looking ahead. As in JSON Schema
 * they are looked for anywhere in a text, and {@code $} is the end of it, not also the place before a last line break. Thread-safe.
 */
final class Patterns implements RegularExpressionFactory {

    private static final int LONGEST = 500;

    /** Characters, with counted repetitions written out as RE2 does, so that nested ones multiply. */
    private static final long LARGEST = 5_000;

    /** Of one check: for each text that is looked at, its characters times those of the pattern. A second or so. */
    private static final long MOST_STEPS = 50_000_000;

    private static final ThreadLocal<Long> STEPS_LEFT = new ThreadLocal<>();

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
        if (size(expression) > LARGEST) {
            throw new IllegalArgumentException("is a pattern whose length times its counted repetitions is more than "
                    + LARGEST + "; for the length of a text there are minLength and maxLength");
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is not a pattern that RE2 knows (" + e.getDescription()
                    + "; it knows no references back and no looking ahead)");
        }
    }

    /** At least what it is when written out: groups that are repeated multiply, with whatever is in them. */
    private static long size(String expression) {
        long groups = 1;
        long most = 1;
        java.util.regex.Matcher counts = COUNT.matcher(expression);
        while (counts.find()) {
            String to = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            long count = Math.max(1, Long.parseLong(to));
            if (counts.start() > 0 && expression.charAt(counts.start() - 1) != ')') {
                most = Math.max(most, count);
            } else {
                groups = Math.min(groups * count, LARGEST + 1);
            }
        }
        return groups * most * expression.length();
    }

    /**
     * Does a check, all of whose patterns together take a bounded time.
     *
     * @throws TooLongException if that is not enough
     */
    static <T> T bounded(Supplier<T> check) {
        STEPS_LEFT.set(MOST_STEPS);
        try {
            return check.get();
        } finally {
            STEPS_LEFT.remove();
        }
    }

    @Override
    public RegularExpression getRegularExpression(String expression) {
        Pattern pattern = compile(expression);
        long size = size(expression);
        return text -> {
            long left = STEPS_LEFT.get() - size * text.length();
            if (left < 0) {
                throw new TooLongException(text);
            }
            STEPS_LEFT.set(left);
            return pattern.matcher(text).find();
        };
    }

    /** A text that would take too long to look at. */
    static final class TooLongException extends SchemaException {

        private static final long serialVersionUID = 1L;

        private final String text;

        private TooLongException(String text) {
            super("A text is too long for its pattern");
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
