package org.helipoint.template;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Commands, read word by word. It knows which words are, or may be, the script of a shell that they start, as in
 * <code>bash -c '…'</code>. Used once, by one thread.
 */
final class ShellCall {

    /** Ends a command, as a word. */
    private static final String END = ";";

    /** What ends a command; not the sign in <code>2&gt;&amp;1</code> or <code>&amp;&gt;file</code>. */
    private static final Pattern ENDS = Pattern.compile("[;|]|(?<![<>])&(?!>)");

    private static final Pattern SHELL = Pattern.compile("(?:\\S*[^\\w\\s.-])?(?:ba|da|k|z|c|tc)?sh[\"']?");
    private static final Pattern SCRIPT = Pattern.compile("[\"']?-[A-Za-z]*c[A-Za-z]*[\"']?");

    /** Options and redirections, which may stand before a script, and those whose value is the next word. */
    private static final Pattern OPTION = Pattern.compile("[\"']?[-+].*|[\\d&]*[<>].*", Pattern.DOTALL);

    private static final Pattern OPTION_WITH_VALUE =
            Pattern.compile("[-+][A-Za-z]*[oO]|--rcfile|--init-file|[\\d&]*[<>]+[&|]?");

    /** What may be an option, or nothing. */
    private static final Pattern VARIABLE = Pattern.compile("\"?\\$.*", Pattern.DOTALL);

    private enum Place {
        BEFORE_SHELL,
        BEFORE_OPTION,
        BEFORE_SCRIPT,
        BEHIND_SCRIPT
    }

    private Place place = Place.BEFORE_SHELL;
    private String before = "";

    /** The words of a text; what ends a command is one of them. */
    static List<String> words(String text) {
        return List.of(ENDS.matcher(text).replaceAll(" " + END + " ").strip().split("\\s+"));
    }

    /** Whether a text starts a shell and has its script. */
    static boolean hasScript(String text) {
        ShellCall call = new ShellCall();
        return words(text).stream().anyMatch(call::read);
    }

    /** Reads on, and says whether the word is, or may be, a script or the beginning of one. */
    boolean read(String word) {
        if (word.equals(END)) {
            place = Place.BEFORE_SHELL;
            return false;
        }
        boolean script = place == Place.BEFORE_SCRIPT;
        boolean passed = OPTION_WITH_VALUE.matcher(before).matches()
                || OPTION.matcher(word).matches();
        if (script && !passed) {
            place = Place.BEHIND_SCRIPT;
        } else if (place == Place.BEFORE_OPTION) {
            if (SCRIPT.matcher(word).matches()) {
                place = Place.BEFORE_SCRIPT;
            } else if (!passed && !VARIABLE.matcher(word).matches()) {
                place = Place.BEFORE_SHELL; // it runs a file
            }
        }
        if (place == Place.BEFORE_SHELL && SHELL.matcher(word).matches()) {
            place = Place.BEFORE_OPTION;
        }
        before = word;
        return script;
    }
}
