package org.helipoint.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides by its name whether something holds a secret. Names are compared word by word: {@code DB_PASSWORD},
 * {@code dbPassword}, {@code db-password} and {@code db.password2} all have the words "db" and "password". So
 * {@code monkey}, {@code Keyboard}, {@code Author} and {@code tokenizer} are no secrets. The rule stands in
 * {@code docs/capture.md}. Immutable; takes time linear in the length of the name.
 */
public final class SecretNames {

    private static final int LONGEST_NAME = 200;
    private static final int MOST_ADDITIONS = 100;
    private static final Pattern ADDITION = Pattern.compile("[A-Za-z0-9]+(?:[ ._-][A-Za-z0-9]+)*+");

    /** Words that make a name that of a secret, wherever they stand; also as the end of a longer word. */
    private static final Map<String, Kind> WORDS = Map.ofEntries(
            Map.entry("password", Kind.PASSWORD),
            Map.entry("passwords", Kind.PASSWORD),
            Map.entry("passwd", Kind.PASSWORD),
            Map.entry("passphrase", Kind.PASSWORD),
            Map.entry("passcode", Kind.PASSWORD),
            Map.entry("secret", Kind.SECRET),
            Map.entry("secrets", Kind.SECRET),
            Map.entry("token", Kind.TOKEN),
            Map.entry("apikey", Kind.KEY),
            Map.entry("secretkey", Kind.KEY),
            Map.entry("accesskey", Kind.KEY),
            Map.entry("accountkey", Kind.KEY),
            Map.entry("privatekey", Kind.KEY),
            Map.entry("sshkey", Kind.KEY),
            Map.entry("credential", Kind.CREDENTIALS),
            Map.entry("credentials", Kind.CREDENTIALS));

    private static final List<Map.Entry<String, Kind>> ENDINGS = List.copyOf(WORDS.entrySet());

    /** The same, but only as a word of their own. */
    private static final Map<String, Kind> WHOLE_WORDS = Map.of(
            "jwt", Kind.TOKEN,
            "bearer", Kind.TOKEN,
            "creds", Kind.CREDENTIALS,
            "authorization", Kind.CREDENTIALS,
            "cookie", Kind.CREDENTIALS,
            "jsessionid", Kind.TOKEN,
            "phpsessid", Kind.TOKEN,
            "sessionid", Kind.TOKEN);

    /** The same, but only as the last word. */
    private static final Map<String, Kind> LAST_WORDS =
            Map.of("auth", Kind.CREDENTIALS, "key", Kind.KEY, "pwd", Kind.PASSWORD, "pass", Kind.PASSWORD);

    /** A last word after which a name tells of a secret but does not hold it. */
    private static final Set<String> ABOUT = Set.of(
            ("count counts counter length len size sizes type types kind name names file files filename path paths dir"
                            + " directory folder url uri endpoint host hostname port server expiry expires expiration lifetime"
                            + " timeout ttl age limit limits max min number num index format algorithm algo method mode policy"
                            + " enabled disabled required optional rotation strength map mapping column columns field fields"
                            + " order user username embedding embeddings dim vocab words points frame frames")
                    .split(" "));

    /** Before "key": then it is a key of other sorts. */
    private static final Set<String> OTHER_KEYS = Set.of(
            ("public pub primary foreign sort sorting group grouping partition cache row column order map dict index hot"
                            + " merge join lookup search unique natural object field legend colour color music answer"
                            + " translation message")
                    .split(" "));

    /** Before "key" or "keys": then it is a secret wherever it stands. */
    private static final Set<String> SECRET_KEYS = Set.of(
            ("api access secret private ssh encryption signing account storage master license shared session auth service"
                            + " deploy gpg pgp rsa hmac aes")
                    .split(" "));

    /** Before "token": then it is a piece of a text. */
    private static final Set<String> OTHER_TOKENS = Set.of(
            "pad", "eos", "bos", "unk", "sep", "cls", "mask", "stop", "special", "max", "min", "num", "next", "per");

    /** Before "pass": then it is a password. */
    private static final Set<String> PASS_OF = Set.of(
            "db",
            "database",
            "user",
            "admin",
            "root",
            "mysql",
            "postgres",
            "pg",
            "sql",
            "ssh",
            "smtp",
            "mail",
            "email",
            "login",
            "ftp",
            "http",
            "https",
            "proxy",
            "key",
            "sudo",
            "my",
            "redis",
            "mongo",
            "ldap",
            "irods",
            "rsync",
            "sshpass");

    /** As the first word of an option: then it takes no value. */
    private static final Set<String> FLAGS = Set.of(
            "no", "use", "with", "without", "disable", "enable", "skip", "require", "ask", "prompt", "show", "print",
            "save", "list", "allow", "force", "verify", "check");

    private final List<List<String>> additions;

    private SecretNames(List<List<String>> additions) {
        this.additions = additions;
    }

    /** The names that are always secret. */
    public static SecretNames standard() {
        return new SecretNames(List.of());
    }

    /**
     * The names that are always secret, and more.
     *
     * @param additions comma-separated names of letters and digits, their words separated by one of {@code _ - .} or a
     *     blank; at most 100. A name is secret if it has the words of one of them in a row
     * @throws IllegalArgumentException if they have another form
     */
    public static SecretNames with(String additions) {
        List<List<String>> more = new ArrayList<>();
        for (String addition : additions.split(",", -1)) {
            String name = addition.strip();
            if (name.length() > LONGEST_NAME || !ADDITION.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' is not a name of letters and digits, with at most one"
                                + " of '_', '-', '.' or a blank between its words");
            }
            more.add(words(name, true));
        }
        if (more.size() > MOST_ADDITIONS) {
            throw new IllegalArgumentException("more than " + MOST_ADDITIONS + " names");
        }
        return new SecretNames(more);
    }

    /** The kind of secret that something of this name holds; empty if none. */
    Optional<Kind> kind(String name) {
        if (isAddition(name)) {
            return Optional.of(Kind.SECRET);
        }
        List<String> words = words(name, false);
        if (words.isEmpty() || (words.size() > 1 && ABOUT.contains(last(words)))) {
            return Optional.empty();
        }
        Kind kind = null;
        for (int i = 0; i < words.size(); i++) {
            Kind found = kind(words, i);
            kind = found == null ? kind : found;
        }
        return Optional.ofNullable(kind);
    }

    /**
     * The same for {@code name=value} in a text of which nobody knows the language: there a lower-case "key" alone is
     * rather the parameter of some function.
     */
    Optional<Kind> kindInText(String name) {
        return name.equals("key") || name.equals("Key") ? Optional.empty() : kind(name);
    }

    /** Whether an option of this name stands alone, such as {@code --use-token}. */
    boolean isFlag(String name) {
        List<String> words = words(name, false);
        return words.size() > 1 && FLAGS.contains(words.get(0));
    }

    /** Whether the name is that of an HTTP header whose value is a scheme and a secret. */
    static boolean isHeader(String name) {
        String last = last(words(name, false));
        return last.equals("authorization") || last.equals("cookie");
    }

    /** Whether this is a shell's variable for its directory, which has the name of a password. */
    static boolean isShellDirectory(String name, String value) {
        return (name.equals("PWD") || name.equals("OLDPWD")) && (value.startsWith("/") || value.startsWith("\"/"));
    }

    private boolean isAddition(String name) {
        if (additions.isEmpty()) {
            return false;
        }
        List<String> words = words(name, true);
        return additions.stream().anyMatch(addition -> contains(words, addition));
    }

    private static boolean contains(List<String> words, List<String> row) {
        for (int i = 0; i + row.size() <= words.size(); i++) {
            if (words.subList(i, i + row.size()).equals(row)) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(List<String> words, int i) {
        String word = words.get(i);
        String before = i == 0 ? "" : words.get(i - 1);
        boolean last = i == words.size() - 1;
        return switch (word) {
            case "key" -> SECRET_KEYS.contains(before) || (last && !OTHER_KEYS.contains(before)) ? Kind.KEY : null;
            case "keys" -> last && SECRET_KEYS.contains(before) ? Kind.KEY : null;
            case "tokens" -> last && SECRET_KEYS.contains(before) ? Kind.TOKEN : null;
            case "token" -> OTHER_TOKENS.contains(before) || isIdOf(words, i) ? null : Kind.TOKEN;
            case "pass" -> last && (i == 0 || PASS_OF.contains(before)) ? Kind.PASSWORD : null;
            case "signature" -> before.equals("access") ? Kind.SIGNATURE : null;
            default -> {
                Kind whole = last ? LAST_WORDS.get(word) : null;
                yield whole != null ? whole : ofWord(word);
            }
        };
    }

    private static boolean isIdOf(List<String> words, int i) {
        return i + 2 == words.size() && (last(words).equals("id") || last(words).equals("ids"));
    }

    private static Kind ofWord(String word) {
        Kind kind = WHOLE_WORDS.getOrDefault(word, WORDS.get(word));
        if (kind != null) {
            return kind;
        }
        for (Map.Entry<String, Kind> ending : ENDINGS) { // no stream: nothing else is done so often for a job
            if (word.endsWith(ending.getKey())) {
                return ending.getValue();
            }
        }
        return null;
    }

    private static String last(List<String> words) {
        return words.isEmpty() ? "" : words.get(words.size() - 1);
    }

    /** The words of a name in lower case; numbers are words of their own, and left out unless asked for. */
    private static List<String> words(String name, boolean withNumbers) {
        List<String> words = new ArrayList<>();
        int length = Math.min(name.length(), LONGEST_NAME);
        int start = 0;
        for (int i = 1; i <= length; i++) {
            if (i == length || isBoundary(name, i)) {
                String word = name.substring(start, i).toLowerCase(Locale.ROOT);
                boolean number = Character.isDigit(word.charAt(0));
                if (Character.isLetter(word.charAt(0)) || (number && withNumbers)) {
                    words.add(word);
                }
                start = i;
            }
        }
        return words;
    }

    private static boolean isBoundary(String name, int i) {
        char before = name.charAt(i - 1);
        char here = name.charAt(i);
        if (sort(before) != sort(here)) {
            return true;
        }
        boolean nextIsLower = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
        return (Character.isLowerCase(before) && Character.isUpperCase(here))
                || (Character.isUpperCase(before) && Character.isUpperCase(here) && nextIsLower);
    }

    private static int sort(char c) {
        if (Character.isLetter(c)) {
            return 0;
        }
        return Character.isDigit(c) ? 1 : 2;
    }

    @Override
    public String toString() {
        return "secret names" + (additions.isEmpty() ? "" : " and " + Arrays.toString(additions.toArray()));
    }
}
