package org.helipoint.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the user info of addresses ({@code https://user:password@host/…}) in a text, also where the address is
 * percent-encoded within another one. Takes time linear in the text's length.
 */
final class Addresses {

    private static final Pattern BEGIN =
            Pattern.compile("[A-Za-z0-9](?:(://)|%(?:25){0,3}+3[Aa]%(?:25){0,3}+2[Ff]%(?:25){0,3}+2[Ff])");
    private static final Pattern ENCODED_AT = Pattern.compile("%(?:25){0,3}+40");
    private static final Pattern ENCODED_END = Pattern.compile("%(?:25){0,3}+(?:2[Ff]|3[Ff]|23|26)");
    private static final Pattern PORT = Pattern.compile("[^:@]*+(?::\\d{0,5}+)?+");

    /** How far to look for an {@code @} behind a password with a slash in it. */
    private static final int LONGEST_USER_INFO = 256;

    private Addresses() {}

    static void find(String text, List<Secret> found) {
        if (!text.contains("://") && text.indexOf('%') < 0) {
            return; // as nearly every text, which is told much quicker so
        }
        Matcher begin = BEGIN.matcher(text);
        while (begin.find()) {
            boolean encoded = begin.group(1) == null;
            int start = begin.end();
            int end = authorityEnd(text, start, encoded);
            int at = lastAt(text, start, end, encoded);
            boolean ip6 = start < end && text.charAt(start) == '[';
            if (at < 0 && !ip6 && !PORT.matcher(text).region(start, end).matches()) {
                at = atBehindSlash(text, end);
            }
            String userInfo = at < 0 ? "" : text.subSequence(start, at).toString();
            if (!userInfo.isEmpty() && !isHarmless(userInfo)) {
                found.add(new Secret(start, at, Kind.USER_INFO));
            }
        }
    }

    private static boolean isHarmless(String userInfo) {
        int colon = userInfo.indexOf(':');
        return Placeholder.is(userInfo)
                || Values.isReference(userInfo)
                || (colon > 0
                        && Values.isReference(userInfo.substring(0, colon))
                        && Values.isReference(userInfo.substring(colon + 1)));
    }

    private static int authorityEnd(CharSequence text, int start, boolean encoded) {
        Matcher escape = ENCODED_END.matcher(text);
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isEnd(c) || "/?#".indexOf(c) >= 0 || (encoded && c == '%' && at(escape, i))) {
                return i;
            }
            i++;
        }
        return i;
    }

    private static boolean isEnd(char c) {
        return Character.isWhitespace(c) || "\"'<>`\\".indexOf(c) >= 0;
    }

    private static int lastAt(CharSequence text, int start, int end, boolean encoded) {
        Matcher escape = ENCODED_AT.matcher(text);
        for (int i = end - 1; i >= start; i--) {
            if (text.charAt(i) == '@' || (encoded && text.charAt(i) == '%' && at(escape, i))) {
                return i;
            }
        }
        return -1;
    }

    private static int atBehindSlash(CharSequence text, int start) {
        int most = Math.min(text.length(), start + LONGEST_USER_INFO);
        for (int i = start; i < most && !isEnd(text.charAt(i)); i++) {
            if (text.charAt(i) == '@') {
                return i;
            }
        }
        return -1;
    }

    private static boolean at(Matcher escape, int start) {
        return escape.region(start, escape.regionEnd()).lookingAt();
    }
}
