package org.helipoint.extract;

/** Keys of metadata out of names that programs and people have given to things. */
public final class Keys {

    private Keys() {}

    /**
     * The names with dots between them. Whatever is not a letter, a digit or {@code -} becomes {@code _}, several of them one, and
     * none stays at the ends of a name: {@code of("tdms", "Layer Data", "T (K)")} is {@code tdms.Layer_Data.T_K}.
     */
    public static String of(String... names) {
        StringBuilder key = new StringBuilder();
        for (String name : names) {
            if (!key.isEmpty()) {
                key.append('.');
            }
            append(key, name);
        }
        return key.toString();
    }

    private static void append(StringBuilder key, String name) {
        int start = key.length();
        boolean gap = false;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            int character = name.codePointAt(at);
            if (!Character.isLetterOrDigit(character) && character != '-') {
                gap = true;
                continue;
            }
            if (gap && key.length() > start) {
                key.append('_');
            }
            gap = false;
            key.appendCodePoint(character);
        }
        if (key.length() == start) {
            key.append('_');
        }
    }
}
