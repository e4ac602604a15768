package org.helipoint.redact;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets that are known by their form, whatever stands before them: private keys, JWTs, the keys and tokens of
 * services that mark theirs with a prefix, and what follows {@code Bearer} and {@code Basic}. Takes time linear in the
 * text's length: each pattern begins at a fixed text, is bounded, and never goes back. A pattern is tried only on a text
 * that may have something of its {@link Form}.
 *
 * <p>The forms are those that the services document; tools that search repositories for secrets use the same.
 */
final class KnownForms {

    private static final Pattern KEY_BEGIN =
            Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}+-----|PuTTY-User-Key-File-[0-9]:");
    private static final Pattern KEY_END =
            Pattern.compile("-----END [A-Z0-9 ]{1,60}+-----|Private-MAC: [0-9a-f]{1,200}+");

    /** The base64 form of "-----BEGIN ", but not of "-----BEGIN CERT". */
    private static final Pattern ENCODED_KEY = Pattern.compile("LS0tLS1CRUdJTi(?!BDRVJU)[A-Za-z0-9+/_-]{20,}+={0,2}+");

    /** Where a word begins, or something behind an escape. */
    private static final String START = "(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\\\[nrt]))";

    private static final Pattern TOKENS = Pattern.compile(START + "(?:"
            + "gh[pousr]_[A-Za-z0-9]{20,255}+" // GitHub
            + "|github_pat_[A-Za-z0-9_]{20,255}+"
            + "|gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|oas|ffct)-[A-Za-z0-9_.=-]{16,300}+" // GitLab
            + "|xox[abceoprs]-[A-Za-z0-9.-]{10,300}+|xapp-[A-Za-z0-9-]{10,300}+" // Slack
            + "|ya29\\.[A-Za-z0-9_.-]{20,3000}+" // Google
            + "|GOCSPX-[A-Za-z0-9_-]{20,60}+"
            + "|sk-(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{16,300}+|sk-[A-Za-z0-9]{32,100}+" // OpenAI, Anthropic
            + "|[sr]k_(?:live|test)_[A-Za-z0-9]{16,200}+" // Stripe
            + "|hf_[A-Za-z0-9]{30,100}+" // Hugging Face
            + "|npm_[A-Za-z0-9]{36}+|pypi-AgE[A-Za-z0-9_-]{50,1000}+|dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,100}+"
            + "|hv[sbr]\\.[A-Za-z0-9_-]{20,300}+" // HashiCorp Vault
            + "|do[opr]_v1_[a-f0-9]{64}+" // DigitalOcean
            + "|SG\\.[A-Za-z0-9_-]{16,100}+\\.[A-Za-z0-9_-]{16,100}+" // SendGrid
            + "|dapi[a-f0-9]{32}+" // Databricks
            + ")");
    private static final Pattern KEYS = Pattern.compile(START + "(?:"
            + "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])" // AWS
            + "|AIza[A-Za-z0-9_-]{35}" // Google
            + "|AGE-SECRET-KEY-1[0-9A-Z]{40,80}+"
            + ")");

    /** Begins where a word does, or after something percent-encoded. */
    private static final Pattern JWT = Pattern.compile(
            "(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}))eyJ[A-Za-z0-9_-]{5,}+\\.[A-Za-z0-9_-]{5,}+(?:\\.[A-Za-z0-9_-]*+){0,3}+");

    private static final String AFTER_SCHEME = "(?:[ \\t+]|%(?:25){0,3}+20){1,10}+";
    private static final Pattern BEARER = Pattern.compile("(?i)\\bbearer" + AFTER_SCHEME + "([A-Za-z0-9._~+/=-]++)");
    private static final Pattern BASIC =
            Pattern.compile("(?i)\\bbasic" + AFTER_SCHEME + "([A-Za-z0-9+/_-]{4,4000}+={0,2}+)");

    private static final Pattern WEBHOOK = Pattern.compile("hooks\\.slack\\.com/services/([A-Za-z0-9/]{10,200}+)");
    private static final Pattern SSHPASS = Pattern.compile("\\bsshpass[ \\t]{1,10}+-p[ \\t]{0,10}+");
    private static final Pattern SSL_PASS = Pattern.compile("-pass(?:in|out)?[ \\t=]{1,10}+['\"]?+pass:");

    /** The user of an HTTP client's command line, with a password after the colon. */
    private static final Pattern CURL = Pattern.compile("\\bcurl\\b");

    private static final Pattern CURL_USER = Pattern.compile(
            "[ \\t\"'](?:-u|-U|--user|--proxy-user)[ \\t=\"',]{0,10}+[^\\s:\"'{}-][^\\s:\"'{}]{0,200}+:([^\\s\"']{1,1000}+)");

    private KnownForms() {}

    static void find(String text, List<Secret> found) {
        for (Form form : Form.possibleIn(text)) {
            switch (form) {
                case PRIVATE_KEY -> privateKeys(text, found);
                case ENCODED_KEY -> all(ENCODED_KEY, 0, Kind.KEY, text, found);
                case KEY -> all(KEYS, 0, Kind.KEY, text, found);
                case TOKEN -> all(TOKENS, 0, Kind.TOKEN, text, found);
                case JWT -> all(JWT, 0, Kind.TOKEN, text, found);
                case BEARER -> bearer(text, found);
                case BASIC -> basic(text, found);
                case WEBHOOK -> all(WEBHOOK, 1, Kind.TOKEN, text, found);
                case SSHPASS -> commandLines(SSHPASS, text, found);
                case SSL_PASS -> commandLines(SSL_PASS, text, found);
                case CURL -> curl(text, found);
            }
        }
    }

    private static void all(Pattern pattern, int group, Kind kind, String text, List<Secret> found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(new Secret(matcher.start(group), matcher.end(group), kind));
        }
    }

    /** A key without an end goes to the end of the text. */
    private static void privateKeys(String text, List<Secret> found) {
        Matcher begin = KEY_BEGIN.matcher(text);
        Matcher end = KEY_END.matcher(text);
        int from = 0;
        while (from < text.length() && begin.find(from)) {
            int to = end.find(begin.end()) ? end.end() : text.length();
            found.add(new Secret(begin.start(), to, Kind.KEY));
            from = to;
        }
    }

    private static void bearer(String text, List<Secret> found) {
        Matcher matcher = BEARER.matcher(text);
        while (matcher.find()) {
            int length = matcher.end(1) - matcher.start(1);
            boolean digit = matcher.group(1).chars().anyMatch(Character::isDigit);
            if (length >= 24 || (digit && length >= 6)) { // else it is rather a word
                found.add(new Secret(matcher.start(1), matcher.end(1), Kind.TOKEN));
            }
        }
    }

    private static void basic(String text, List<Secret> found) {
        Matcher matcher = BASIC.matcher(text);
        while (matcher.find()) {
            if (isUserAndPassword(matcher.group(1))) {
                found.add(new Secret(matcher.start(1), matcher.end(1), Kind.CREDENTIALS));
            }
        }
    }

    private static boolean isUserAndPassword(String encoded) {
        try {
            String plain = encoded.replace("=", "").replace('-', '+').replace('_', '/');
            byte[] decoded = Base64.getDecoder().decode(plain.length() % 4 == 1 ? plain.substring(1) : plain);
            String text = new String(decoded, StandardCharsets.UTF_8);
            return text.indexOf(':') > 0 && text.chars().noneMatch(Character::isISOControl);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void commandLines(Pattern beforeValue, String text, List<Secret> found) {
        Matcher matcher = beforeValue.matcher(text);
        while (matcher.find()) {
            int start = matcher.end();
            int end = Assignments.wordEnd(text, start);
            if (end - start > 1
                    && "'\"".indexOf(text.charAt(start)) >= 0
                    && text.charAt(end - 1) == text.charAt(start)) {
                start++;
                end--;
            }
            if (!Values.isHarmlessInText(text.subSequence(start, end).toString(), false)) {
                found.add(new Secret(start, end, Kind.PASSWORD));
            }
        }
    }

    private static void curl(String text, List<Secret> found) {
        Matcher curl = CURL.matcher(text);
        Matcher user = CURL_USER.matcher(text);
        int from = 0;
        while (from < text.length() && curl.find(from)) {
            int line = curl.end();
            while (line < text.length() && text.charAt(line) != '\n') {
                line++;
            }
            user.region(curl.end(), line);
            while (user.find()) {
                if (!Values.isHarmlessInText(user.group(1), false)) {
                    found.add(new Secret(user.start(1), user.end(1), Kind.PASSWORD));
                }
            }
            from = line;
        }
    }
}
