package org.helipoint.model;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text in the one form in which they are kept, asked for and compared: runs of letters and digits, without
 * case and accents. Everything else separates words.
 */
public final class Words {

    /** Most characters of a word; of a longer one only these count, in a text as in a question. */
    public static final int LENGTH = 64;

    /** Most different words of one run; those after them are not found. */
    static final int MOST = 2_000;

    private Words() {}

    /**
     * The different words of a run: of its name, application, executable, tags, arguments, inputs and outputs.
     *
     * @param name of the run
     */
    public static Set<String> of(String name, JobDescription description) {
        Set<String> words = new LinkedHashSet<>();
        add(name, words);
        description.searchable().forEach(text -> add(text, words));
        return words;
    }

    /** The different words of a text, in their order. */
    public static Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        add(text, words);
        return words;
    }

    private static void add(String text, Set<String> words) {
        StringBuilder word = new StringBuilder();
        int length = 0;
        String plain = plain(text);
        for (int i = 0; i < plain.length() && words.size() < MOST; ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetterOrDigit(c)) {
                if (length++ < LENGTH) {
                    word.appendCodePoint(Character.toLowerCase(c));
                }
            } else if (!isMark(c)) {
                end(word, words);
                length = 0;
            }
        }
        if (words.size() < MOST) {
            end(word, words);
        }
    }

    private static void end(StringBuilder word, Set<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** Letters apart from their marks, and all as capitals that come from small ones: only that makes "ß", "ẞ" and "SS" the same. */
    private static String plain(String text) {
        String parts = Normalizer.normalize(text, Normalizer.Form.NFKD);
        return parts.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
