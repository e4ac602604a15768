package org.helipoint.template;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text that becomes part of a shell script, read from its beginning. It knows what quotes it is in, and so how a value has to
 * be written there to be taken as it is. Used once, by one thread.
 */
final class ShellText {

    private static final char NONE = 0;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** In a word without quotes, what the shell takes as it is. */
    private static final String ACTIVE = "|&;<>()$`\\\"'*?[]#~{}! \t\n\r";

    private char quote;
    private boolean escaped;
    private char before;
    private boolean evaluates;

    /** What the name that is being read began with: a dollar sign, the brace after it, or a tilde. */
    private char name;

    private ShellText(char quote) {
        this.quote = quote;
    }

    /** A text that begins outside of quotes, such as an argument or a command. */
    static ShellText unquoted() {
        return new ShellText(NONE);
    }

    /** A text that UNICORE puts between double quotes, such as the value of a variable. */
    static ShellText inDoubleQuotes() {
        return new ShellText('"');
    }

    /** Whether the shell takes a text as it is, without quotes. */
    static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches();
    }

    /** Reads on. */
    void read(String text) {
        text.chars().forEach(character -> read((char) character));
    }

    private void read(char character) {
        boolean active = quote != '\'' && !escaped;
        evaluates |= active && begins(character);
        name = active ? nameWith(character) : NONE;
        before = escaped || quote == '\'' ? NONE : character;
        if (escaped) {
            escaped = false;
        } else if (character == '\\' && quote != '\'') {
            escaped = true;
        } else if (character == quote) {
            quote = NONE;
        } else if (quote == NONE && (character == '\'' || character == '"')) {
            quote = character;
        }
    }

    /**
     * Whether something begins here in which other rules hold than those that this class knows. In <code>((</code>,
     * <code>[[</code> and <code>$[</code> bash evaluates a text in quotes as an expression, which may have commands in it.
     */
    private boolean begins(char character) {
        return character == '`'
                || (before == '$' && (character == '(' || character == '['))
                || (quote == NONE && before == '$' && (character == '\'' || character == '"'))
                || (quote == NONE && before == character && "<([".indexOf(character) >= 0)
                || (name == '{' && character != '}' && !isOfName(character));
    }

    private char nameWith(char character) {
        if (before == '$' && character == '{') {
            return '{';
        }
        if (character == '$' || (character == '~' && quote == NONE)) {
            return character;
        }
        return isOfName(character) || (name == '~' && ".-+".indexOf(character) >= 0) ? name : NONE;
    }

    private static boolean isOfName(char character) {
        return character == '_' || Character.isLetterOrDigit(character);
    }

    /** What keeps a value from being inserted here; empty if nothing does. */
    Optional<String> obstacle() {
        if (evaluates || name == '{') {
            return Optional.of(
                    "after something of the shell in which it could be evaluated ($(, $[, ${, ((, [[, << or a"
                            + " backquote); compare it with [ … ], or hand it over as a variable of 'Environment'");
        }
        if (name != NONE) {
            return Optional.of("directly after a variable or a ~, of whose name it would become a part;"
                    + " write the variable as $${NAME}");
        }
        return escaped ? Optional.of("after a backslash") : Optional.empty();
    }

    /** Whether it has ended where no quotes are open. */
    boolean isWhole() {
        return quote == NONE && !escaped;
    }

    /** A value as it has to be written here, so that the shell evaluates nothing of it. */
    String quoted(String value) {
        return switch (quote) {
            case '\'' -> value.replace("'", "'\\''");
            case '"' -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
            default -> isPlain(value) ? value : "'" + value.replace("'", "'\\''") + "'";
        };
    }

    /** What the shell makes of a word; empty if it would evaluate something of it, or make several words of it. */
    static Optional<String> value(String word) {
        StringBuilder value = new StringBuilder();
        ShellText text = unquoted();
        for (int i = 0; i < word.length(); i++) {
            char character = word.charAt(i);
            char quote = text.quote;
            boolean escaped = text.escaped;
            text.read(character);
            boolean mark = quote != text.quote || (text.escaped && !escaped);
            if (!mark && !isItself(character, quote, escaped)) {
                return Optional.empty();
            }
            if (!mark) {
                value.append(character);
            }
        }
        return text.isWhole() ? Optional.of(value.toString()) : Optional.empty();
    }

    private static boolean isItself(char character, char quote, boolean escaped) {
        return switch (quote) {
            case '\'' -> true;
            case '"' -> escaped ? "\\\"$`".indexOf(character) >= 0 : character != '$' && character != '`';
            default -> escaped || ACTIVE.indexOf(character) < 0;
        };
    }

    /** What the shell makes of a text between double quotes; empty if it would evaluate something of it. */
    static Optional<String> valueInDoubleQuotes(String text) {
        return value("\"" + text + "\"").filter(value -> !text.endsWith("\\") || text.endsWith("\\\\"));
    }
}
