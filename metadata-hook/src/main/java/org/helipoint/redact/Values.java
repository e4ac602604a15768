package org.helipoint.redact;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What is no secret, whatever the name of the thing that has it. */
final class Values {

    private static final Set<String> TRIVIAL = Set.of("true", "false", "yes", "no", "on", "off", "none", "null", "n/a");
    private static final int LONGEST_REFERENCE = 1_000;
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:\\$[A-Za-z_0-9][A-Za-z_0-9]{0,200}+|\\$\\{[A-Za-z_0-9]{1,200}+\\}){1,20}+|\\$\\(.*+", Pattern.DOTALL);
    private static final Pattern CALL = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,200}+[(\\[].*[)\\]]", Pattern.DOTALL);
    private static final Pattern SMALL_NUMBER = Pattern.compile("\\d{1,3}+");
    private static final Pattern MASK = Pattern.compile("\\*{3,200}+");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,200}+");

    private Values() {}

    /** Whether the value is nothing, yes or no, or gone already. */
    static boolean isTrivial(String value) {
        String stripped = value.strip();
        return stripped.isEmpty()
                || (stripped.length() < 6 && TRIVIAL.contains(stripped.toLowerCase(Locale.ROOT)))
                || Placeholder.is(stripped);
    }

    /** Whether a shell puts the value in here, from a variable or a command. */
    static boolean isReference(String value) {
        String inner = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        return inner.length() <= LONGEST_REFERENCE && REFERENCE.matcher(inner).matches();
    }

    /** Whether the value could be the name of a function. */
    static boolean isIdentifier(String value) {
        return IDENTIFIER.matcher(value).matches();
    }

    /** Whether a name in a text is followed by something else than a secret. */
    static boolean isHarmlessInText(String value, boolean singleQuoted) {
        return isTrivial(value)
                || (!singleQuoted && isReference(value))
                || SMALL_NUMBER.matcher(value).matches()
                || MASK.matcher(value).matches()
                || (value.length() <= LONGEST_REFERENCE && CALL.matcher(value).matches());
    }
}
