package org.helipoint.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text that becomes part of a shell script, read from its beginning. It knows what quotes it is in, and so how a value has to
 * be written there to be taken as it is. Used once, by one thread.
 */
final class ShellText {

    private static final char NONE = 0;

    /** What is before the text behind an inserted value. */
    private static final char VALUE = '\uFFFF';

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** In a word without quotes, what the shell does not take as it is. */
    private static final String ACTIVE = "|&;<>()$`\\\"'*?[]#~{}! \t\n\r";

    /** What ends a word outside of quotes. */
    private static final String BETWEEN_WORDS = " \t\n|&;()<>";

    /** The quotes that the text begins in. */
    private final char begin;

    private char quote;
    private boolean escaped;
    private char before;

    /** What {@link #before} and {@link #name} were at a backslash, which takes the end of a line away together with itself. */
    private char beforeBackslash;

    private char nameBeforeBackslash;

    /** Whether a value came directly before a redirection. */
    private boolean redirected;

    private boolean evaluates;
    private boolean comment;

    /** Whether a word would begin here. */
    private boolean wordBegins;

    /** How many brackets were opened and not closed, and whether a backquote was. */
    private int brackets;

    private boolean backquote;

    /** What the name that is being read began with: a dollar sign, the brace after it, or a tilde. */
    private char name;

    private ShellText(char quote) {
        this.begin = quote;
        this.quote = quote;
        this.wordBegins = quote == NONE;
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
        comment = comment ? character != '\n' : character == '#' && wordBegins && !escaped;
        if (comment) {
            return;
        }
        if (escaped && character == '\n') {
            escaped = false;
            before = beforeBackslash;
            name = nameBeforeBackslash;
            return;
        }
        boolean active = quote != '\'' && !escaped;
        if (active && character == '\\') {
            beforeBackslash = before;
            nameBeforeBackslash = name;
        }
        redirected |= active && quote == NONE && before == VALUE && "<>".indexOf(character) >= 0;
        evaluates |= active && begins(character);
        name = active ? nameWith(character) : NONE;
        before = escaped || quote == '\'' ? NONE : character;
        if (active) {
            brackets += "([{".indexOf(character) >= 0 ? 1 : ")]}".indexOf(character) >= 0 ? -1 : 0;
            backquote ^= character == '`';
        }
        wordBegins = wordBeginsAfter(character);
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

    /** If the line ends after a backslash, what comes then is where the backslash was. */
    private boolean wordBeginsAfter(char character) {
        if (escaped || quote != NONE) {
            return false;
        }
        return character == '\\' ? wordBegins : BETWEEN_WORDS.indexOf(character) >= 0;
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
        if (comment) {
            return Optional.of("in a comment, which a line break in it would end");
        }
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

    /** Whether it has ended in the quotes that it began in, and in no others. */
    boolean isWhole() {
        return quote == begin && !escaped;
    }

    /** Whether a value came directly before a redirection, where a number would be that of a file descriptor. */
    boolean isRedirected() {
        return redirected;
    }

    /** Goes on behind a value that is inserted here: that is a word, or a part of one. */
    void goOn() {
        before = VALUE;
        wordBegins = false;
    }

    /** Whether a comment, quotes or a command begin in a text that do not end there, so that what follows is part of them. */
    static boolean leavesOpen(String text) {
        ShellText read = unquoted();
        read.read(text);
        return read.comment || read.isOpen();
    }

    /** Whether a text leaves the double quotes that UNICORE puts it between as they are. */
    static boolean staysInDoubleQuotes(String text) {
        ShellText read = inDoubleQuotes();
        read.read(text);
        return read.isWhole();
    }

    private boolean isOpen() {
        return !isWhole() || (evaluates && (brackets != 0 || backquote));
    }

    /** The lines of a script without comments; each with those behind it that are a part of what begins in it. */
    static List<String> lines(String script) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        ShellText text = unquoted();
        for (int i = 0; i < script.length(); i++) {
            char character = script.charAt(i);
            boolean takenAway = text.escaped && character == '\n';
            text.read(character);
            if (takenAway) {
                line.setLength(line.length() - 1);
            } else if (character == '\n' && !text.isOpen()) {
                lines.add(line.toString());
                line.setLength(0);
                text = unquoted();
            } else if (!text.comment) {
                line.append(character);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** A text without what is in quotes there. */
    static String outsideOfQuotes(String text) {
        StringBuilder outside = new StringBuilder();
        ShellText read = unquoted();
        for (int i = 0; i < text.length(); i++) {
            boolean within = read.quote != NONE;
            read.read(text.charAt(i));
            if (!within || read.quote == NONE) {
                outside.append(text.charAt(i));
            }
        }
        return outside.toString();
    }

    /** A value as it has to be written here, so that the shell evaluates nothing of it. */
    String insert(String value) {
        goOn();
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
