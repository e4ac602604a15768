package org.helipoint.redact;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets that have a name in a text: {@code PASSWORD=x}, {@code password: x}, {@code --token x},
 * {@code "secret": "x"}, {@code Authorization: Bearer x}, {@code ?sig=x&…}, also with quotes or percent signs escaped. Goes
 * through the text once, from left to right; takes time linear in its length.
 */
final class Assignments {

    private static final int LONGEST_NAME = 200;
    private static final int MOST_BLANKS = 40;

    /** Names of query values that sign an address; in other texts they are ordinary words. */
    private static final Set<String> QUERY_NAMES = Set.of("sig", "signature", "key", "hmac", "policy");

    private static final Pattern ESCAPE = Pattern.compile("%(?:25){0,3}+[0-9A-Fa-f]{2}");
    private static final Pattern ESCAPED_NAME_SIGN = Pattern.compile("%(?:25){0,3}+(?:5[Ff]|2[DdEe])");
    private static final Pattern ESCAPED_EQUALS = Pattern.compile("%(?:25){0,3}+3[DdAa]");
    private static final Pattern ESCAPED_AMPERSAND = Pattern.compile("%(?:25){0,3}+(?:26|23)");
    private static final Pattern SCHEME = Pattern.compile(
            "(?i)(?:Bearer|Basic|Digest|Token|Negotiate|ApiKey|OAuth|SharedKey|SharedAccessSignature|AWS4-HMAC-SHA256)"
                    + "(?:[ \\t+]|%20)(?:[ \\t+]|%20){0,10}+");

    private final String text;
    private final SecretNames names;
    private final List<Secret> found;
    private final int length;

    /** How far the state below tells of the text. */
    private int read;

    /** The quotation mark that is open on this line, 0 if none is. */
    private char open;

    private boolean lineStart = true;

    /** For each sign a range in which it does not occur; null as long as nobody has looked in vain. */
    private int[] noneFrom;

    private int[] noneTo;
    private boolean noMoreDouble;
    private boolean noMoreSingle;
    private boolean noMoreBack;

    private Assignments(String text, SecretNames names, List<Secret> found) {
        this.text = text;
        this.names = names;
        this.found = found;
        this.length = text.length();
    }

    static void find(String text, SecretNames names, List<Secret> found) {
        new Assignments(text, names, found).find();
    }

    /** The end of the shell word that begins somewhere. */
    static int wordEnd(CharSequence text, int start) {
        return new Assignments(text.toString(), SecretNames.standard(), List.of()).word(start);
    }

    private void find() {
        while (read < length) {
            char c = text.charAt(read);
            if (c == '%') {
                readTo(read + Math.max(1, escape(ESCAPE, read)));
            } else if (c == '{' && match(Placeholder.PATTERN, read) > 0) {
                readTo(read + match(Placeholder.PATTERN, read));
            } else if (isNameStart(c)) {
                name();
            } else {
                readTo(read + 1);
            }
        }
    }

    private void name() {
        int start = read;
        boolean first = lineStart;
        int end = nameEnd(start);
        boolean option = isOption(start);
        boolean query = isQuery(start);
        readTo(end);
        Separator separator = separator(start, end);
        if (separator == null && !option) {
            return;
        }
        String name = decoded(text.substring(start, end));
        Optional<Kind> kind = kind(name, query, option);
        if (kind.isEmpty()) {
            return;
        }
        if (separator != null) {
            readTo(separator.end);
            String value = text.substring(read, Math.min(length, read + 2));
            if (SecretNames.isShellDirectory(name, value)) {
                return;
            }
            value(kind.get(), new Place(SecretNames.isHeader(name), query, first && !option, separator));
        } else if (!names.isFlag(name)) {
            nextWord(kind.get());
        }
    }

    private static String decoded(String name) {
        return name.indexOf('%') < 0
                ? name
                : name.replaceAll("%(?:25){0,3}+5[Ff]", "_")
                        .replaceAll("%(?:25){0,3}+2[Dd]", "-")
                        .replaceAll("%(?:25){0,3}+2[Ee]", ".");
    }

    private Optional<Kind> kind(String name, boolean query, boolean option) {
        if (query) {
            Optional<Kind> kind = names.kind(name);
            String last = name.substring(name.lastIndexOf('-') + 1).toLowerCase(Locale.ROOT);
            return kind.isEmpty() && QUERY_NAMES.contains(last) ? Optional.of(Kind.SIGNATURE) : kind;
        }
        return option ? names.kind(name) : names.kindInText(name);
    }

    /**
     * Where a value stands.
     *
     * @param header whether it is that of an HTTP header, so that blanks belong to it
     * @param query whether it is one of several in an address
     * @param first whether its name is the first on the line
     * @param separator what stands between the name and the value
     */
    private record Place(boolean header, boolean query, boolean first, Separator separator) {}

    /**
     * What stands between a name and its value.
     *
     * @param end index after it
     * @param colon whether it is a colon
     * @param spaced whether it has blanks around it
     * @param encoded whether it is percent-encoded
     */
    private record Separator(int end, boolean colon, boolean spaced, boolean encoded) {}

    private Separator separator(int start, int end) {
        int i = end;
        if (isEscapedQuote(i)) {
            i += 2;
        } else if (isQuote(at(i)) && start > 0 && at(start - 1) == at(i)) {
            i++;
        }
        if (at(i) == ']') {
            i++;
        }
        int blanks = i;
        i = blanksEnd(i);
        boolean spaced = i > blanks;
        boolean colon = at(i) == ':';
        int encoded = escape(ESCAPED_EQUALS, i);
        if (colon && (at(i + 1) == ':' || (at(i + 1) == '/' && at(i + 2) == '/'))) {
            return null;
        } else if (colon || at(i) == '=') {
            i++;
            if (at(i) == '=' || (at(i) == '>' && !colon)) {
                i++;
            }
        } else if (encoded > 0) {
            i += encoded;
        } else {
            return null;
        }
        int value = blanksEnd(i);
        if (colon && blanks > end && isQuote(at(spaceEnd(i)))) {
            value = spaceEnd(i); // in JSON, the value may be on another line
        }
        return new Separator(value, colon, spaced || value > i, encoded > 0);
    }

    private void value(Kind kind, Place place) {
        int start = afterPrefix(read);
        char c = at(start);
        boolean nested = c == '{' && match(Placeholder.PATTERN, start) == 0;
        if (nested || isCommand(start)) {
            return; // what is in there has names of its own
        }
        if (isEscapedQuote(start)) {
            quoted(kind, place.header, start + 2, indexOfEscaped(at(start + 1), start + 2), false);
        } else if (isQuote(c)) {
            int from = at(start + 1) == c && at(start + 2) == c ? start + 3 : start + 1;
            int end = indexOf(c, from);
            if (end < 0 && c == open) {
                return; // nothing was said, and the quotation ends here
            }
            quoted(kind, place.header, from, end, c == '\'');
        } else {
            int from = place.header ? start + match(SCHEME, start) : start;
            add(kind, from, unquotedEnd(from, place), open == '\'');
        }
    }

    private void quoted(Kind kind, boolean header, int start, int close, boolean single) {
        int from = header ? start + match(SCHEME, start) : start;
        int end = close < 0 ? lineEnd(from) : close;
        String value = text.substring(from, Math.max(from, end));
        boolean reference = !single && Values.isReference(value);
        if (!reference && !Values.isTrivial(value)) {
            remove(kind, from, end);
        }
    }

    private int unquotedEnd(int start, Place place) {
        if (place.query) {
            return queryEnd(start, place.separator.encoded);
        }
        boolean inQuotation = open != 0 && (place.separator.colon || place.header);
        int quotationEnd = inQuotation ? indexOfOnLine(open, start) : -1;
        if (quotationEnd >= 0) {
            return quotationEnd;
        }
        char c = at(start);
        if (c == '(' || c == '[') {
            int close = indexOfOnLine(c == '(' ? ')' : ']', start);
            return close < 0 ? lineEnd(start) : close + 1;
        }
        if (c == '<') {
            int close = indexOfOnLine('>', start);
            return close < 0 ? word(start + 1) : close;
        }
        if (place.first && open == 0 && place.separator.spaced) {
            return lineEnd(start);
        }
        return place.first && open == 0 ? Math.max(runEnd(start), word(start)) : word(start);
    }

    private void nextWord(Kind kind) {
        int i = read;
        if (isEscapedQuote(i)) {
            i += 2;
        } else if (isQuote(at(i))) {
            i++;
        }
        boolean comma = at(i) == ',';
        if (comma) {
            i++;
        }
        int start = blanksEnd(i);
        if (at(start) == '\\' && at(start + 1) == '\n') {
            start = blanksEnd(start + 2);
        }
        boolean anotherOption = at(start) == '-' && (at(start + 1) == '-' || Character.isLetter(at(start + 1)));
        if ((start == i && !comma) || start >= length || anotherOption) {
            return;
        }
        readTo(start);
        char c = at(start);
        if (isQuote(c) && indexOf(c, start + 1) >= 0) {
            quoted(kind, false, start + 1, indexOf(c, start + 1), c == '\'');
        } else if (!isCommand(start)) {
            add(kind, start, word(start), open == '\'');
        }
    }

    /** A value that no quotation marks end. */
    private void add(Kind kind, int start, int end, boolean singleQuoted) {
        String value = text.substring(start, Math.max(start, end));
        boolean call = at(end) == '(' && Values.isIdentifier(value);
        if (!call && !Values.isHarmlessInText(value, singleQuoted)) {
            remove(kind, start, stripped(start, end));
        }
    }

    private void remove(Kind kind, int start, int end) {
        if (end > start) {
            found.add(new Secret(start, end, kind));
            readTo(end);
        }
    }

    /** Whether a shell puts the output of a command in here. */
    private boolean isCommand(int start) {
        return at(start) == '$' && at(start + 1) == '(';
    }

    /** Takes what ends a list or a sentence off the end. */
    private int stripped(int start, int end) {
        int i = end;
        while (i > start && ",;]})".indexOf(text.charAt(i - 1)) >= 0 && !endsPlaceholder(i)) {
            i--;
        }
        return i;
    }

    private boolean endsPlaceholder(int end) {
        int from = Math.max(0, end - 40);
        String before = text.substring(from, end);
        int begin = before.lastIndexOf(Placeholder.BEGIN);
        return begin >= 0 && Placeholder.is(before.substring(begin));
    }

    private int queryEnd(int start, boolean encoded) {
        int i = start;
        while (i < length) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || "&#\"'<>`|)}]\\".indexOf(c) >= 0) {
                return i;
            }
            if (encoded && escape(ESCAPED_AMPERSAND, i) > 0) {
                return i;
            }
            i += c == '{' ? Math.max(1, match(Placeholder.PATTERN, i)) : 1;
        }
        return i;
    }

    /** The end of a word as a shell reads it; a quotation within it belongs to it. */
    private int word(int start) {
        int i = start;
        while (i < length) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || ";&|<>()".indexOf(c) >= 0) {
                return i;
            }
            if (isQuote(c)) {
                int close = c == open ? -1 : indexOfOnLine(c, i + 1);
                if (close < 0) {
                    return i;
                }
                i = close + 1;
            } else if (c == '\\') {
                if (isQuote(at(i + 1)) && open != 0) {
                    return i;
                }
                i += 2;
            } else {
                i += c == '{' ? Math.max(1, match(Placeholder.PATTERN, i)) : 1;
            }
        }
        return Math.min(i, length);
    }

    private int runEnd(int start) {
        int i = start;
        while (i < length && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private int lineEnd(int start) {
        int i = start;
        while (i < length && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        while (i > start && Character.isWhitespace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** Index of the quotation mark that closes, -1 if none does. Who has looked in vain does not look again. */
    private int indexOf(char quote, int start) {
        if (quote == '"' ? noMoreDouble : quote == '\'' ? noMoreSingle : noMoreBack) {
            return -1;
        }
        for (int i = start; i < length; i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i;
            }
            if (c == '\\' && quote == '"') {
                i++;
            }
        }
        if (quote == '"') {
            noMoreDouble = true;
        } else if (quote == '\'') {
            noMoreSingle = true;
        } else {
            noMoreBack = true;
        }
        return -1;
    }

    /** Index of the backslash of the escaped quotation mark that closes, -1 if none does on this line. */
    private int indexOfEscaped(char quote, int start) {
        for (int i = start; i < length && text.charAt(i) != '\n'; i++) {
            if (text.charAt(i) == '\\' && at(i + 1) == quote) {
                return i;
            }
        }
        return -1;
    }

    /** Index of a sign of ASCII on this line, -1 if there is none. Who has looked in vain does not look again. */
    private int indexOfOnLine(char sign, int start) {
        if (noneFrom != null && start >= noneFrom[sign] && start < noneTo[sign]) {
            return -1;
        }
        int i = start;
        while (i < length && text.charAt(i) != '\n') {
            if (text.charAt(i) == sign) {
                return i;
            }
            i++;
        }
        if (noneFrom == null) {
            noneFrom = new int[128];
            noneTo = new int[128];
        }
        noneFrom[sign] = start;
        noneTo[sign] = i;
        return -1;
    }

    /** Past what languages write before a quotation: {@code b'x'}, {@code $'x'}. */
    private int afterPrefix(int start) {
        return "bfruBFRU$".indexOf(at(start)) >= 0 && isQuote(at(start + 1)) ? start + 1 : start;
    }

    private int nameEnd(int start) {
        int i = start;
        while (i < length && i - start < LONGEST_NAME) {
            char c = text.charAt(i);
            int escape = escape(ESCAPED_NAME_SIGN, i);
            if (escape > 0) {
                i += escape;
            } else if (isNameStart(c) || (c >= '0' && c <= '9') || c == '.' || c == '-') {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private static boolean isNameStart(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    }

    private boolean isOption(int start) {
        int i = start - 1;
        if (at(i) != '-') {
            return false;
        }
        char before = at(i - 1) == '-' ? at(i - 2) : at(i - 1);
        return before == 0 || Character.isWhitespace(before) || isQuote(before) || "=,[(".indexOf(before) >= 0;
    }

    private boolean isQuery(int start) {
        char before = at(start - 1);
        return before == '?'
                || before == '&'
                || before == '#'
                || (at(start - 3) == '%' && (isEscape(start, "26") || isEscape(start, "3f") || isEscape(start, "23")))
                || (at(start - 5) == '%' && at(start - 4) == '2' && at(start - 3) == '5' && isEscape(start, "26"));
    }

    private boolean isEscape(int end, String digits) {
        return at(end - 2) == digits.charAt(0) && Character.toLowerCase(at(end - 1)) == digits.charAt(1);
    }

    private boolean isEscapedQuote(int i) {
        return at(i) == '\\' && isQuote(at(i + 1));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private int blanksEnd(int start) {
        int i = start;
        while (i - start < MOST_BLANKS && (at(i) == ' ' || at(i) == '\t')) {
            i++;
        }
        return i;
    }

    private int spaceEnd(int start) {
        int i = start;
        while (i - start < MOST_BLANKS && Character.isWhitespace(at(i))) {
            i++;
        }
        return i;
    }

    /** Length of something percent-encoded at this place, 0 if there is none; mostly told by its first sign. */
    private int escape(Pattern pattern, int start) {
        return at(start) == '%' ? match(pattern, start) : 0;
    }

    private int match(Pattern pattern, int start) {
        if (start >= length) {
            return 0;
        }
        Matcher matcher = pattern.matcher(text).region(start, length);
        return matcher.lookingAt() ? matcher.end() - start : 0;
    }

    private char at(int i) {
        return i >= 0 && i < length ? text.charAt(i) : 0;
    }

    /** Goes on reading, and follows lines and quotations. */
    private void readTo(int end) {
        while (read < end) {
            char c = text.charAt(read);
            if (c == '\n') {
                open = 0;
                lineStart = true;
            } else {
                lineStart &= Character.isWhitespace(c) || c == '-' || c == '"' || c == '\'';
                boolean escaped = read > 0 && text.charAt(read - 1) == '\\' && c != '\'';
                if (!escaped && (c == '"' || c == '\'') && (open == 0 || open == c)) {
                    open = open == 0 ? c : 0;
                }
            }
            read++;
        }
    }
}
