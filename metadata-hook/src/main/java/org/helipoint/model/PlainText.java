package org.helipoint.model;

/**
 * Text from jobs as a database can keep it. Databases have no U+0000, and UTF-8 has no half of a surrogate pair: both
 * become U+FFFD. Everything else stays as it is.
 */
public final class PlainText {

    private static final String CUT = " … [cut]";
    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /**
     * The text, cut and marked if it is too long, never within a character.
     *
     * @param text may be null, and then stays so
     * @param length most UTF-16 units that the result may have, the mark included
     */
    public static String cut(String text, int length) {
        return text == null || text.length() <= length ? clean(text) : clean(head(text, length - CUT.length())) + CUT;
    }

    private static String head(String text, int length) {
        boolean splits =
                Character.isHighSurrogate(text.charAt(length - 1)) && Character.isLowSurrogate(text.charAt(length));
        return text.substring(0, splits ? length - 1 : length);
    }

    /**
     * The text, however long.
     *
     * @param text may be null, and then stays so
     */
    public static String clean(String text) {
        int odd = text == null ? -1 : nextOdd(text, 0);
        if (odd < 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = odd; i >= 0; i = nextOdd(text, i + 1)) {
            clean.setCharAt(i, REPLACEMENT);
        }
        return clean.toString();
    }

    /**
     * The same JSON with a half of a surrogate pair as an escape, the only form in which it survives UTF-8.
     *
     * @param json well-formed, so that such a half can only be within a string
     */
    public static String escapedJson(String json) {
        int odd = nextOdd(json, 0);
        if (odd < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder();
        int from = 0;
        for (int i = odd; i >= 0; i = nextOdd(json, i + 1)) {
            escaped.append(json, from, i).append(String.format("\\u%04x", (int) json.charAt(i)));
            from = i + 1;
        }
        return escaped.append(json, from, json.length()).toString();
    }

    /** Index of the next U+0000 or half of a surrogate pair, -1 if there is none. */
    private static int nextOdd(String text, int start) {
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair && (c == 0 || Character.isSurrogate(c))) {
                return i;
            }
            i += pair ? 2 : 1;
        }
        return -1;
    }
}
