package org.helipoint.redact;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A form of secrets that is known, and what every text with such a secret has at least one of. Nearly no text has any, and
 * one look at each pair of its signs tells so.
 */
enum Form {
    PRIVATE_KEY,
    /** In base64. */
    ENCODED_KEY,
    KEY,
    TOKEN,
    JWT,
    BEARER,
    BASIC,
    WEBHOOK,
    SSHPASS,
    SSL_PASS,
    CURL;

    private static final int SIGNS = 128;

    /** By the pair of signs that they begin with; null where none does. */
    private static final Mark[][] MARKS = marks();

    private static Mark[][] marks() {
        Mark[][] marks = new Mark[SIGNS * SIGNS][];
        add(marks, PRIVATE_KEY, "PRIVATE KEY", "PuTTY-User-Key-File-");
        add(marks, ENCODED_KEY, "LS0tLS1CRUdJTi");
        add(marks, KEY, "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "AGE-SECRET-KEY-1");
        add(marks, TOKEN, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "gl", "xox", "xapp-", "ya29.");
        add(marks, TOKEN, "GOCSPX-", "sk-", "k_live_", "k_test_", "hf_", "npm_", "pypi-AgE", "dckr_", "hvs.", "hvb.");
        add(marks, TOKEN, "hvr.", "_v1_", "SG.", "dapi");
        add(marks, JWT, "eyJ");
        addInAnyCase(marks, BEARER, "bearer");
        addInAnyCase(marks, BASIC, "basic");
        add(marks, WEBHOOK, "hooks.slack.com/services/");
        add(marks, SSHPASS, "sshpass");
        add(marks, SSL_PASS, "pass:");
        add(marks, CURL, "curl");
        return marks;
    }

    private record Mark(String text, boolean anyCase, Form form) {
        boolean standsAt(int start, String searched) {
            return searched.regionMatches(anyCase, start, text, 0, text.length());
        }
    }

    private static void add(Mark[][] marks, Form form, String... texts) {
        for (String text : texts) {
            add(marks, text.charAt(0), text.charAt(1), new Mark(text, false, form));
        }
    }

    private static void addInAnyCase(Mark[][] marks, Form form, String text) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (char first : new char[] {text.charAt(0), capitals.charAt(0)}) {
            for (char second : new char[] {text.charAt(1), capitals.charAt(1)}) {
                add(marks, first, second, new Mark(text, true, form));
            }
        }
    }

    private static void add(Mark[][] marks, char first, char second, Mark mark) {
        int pair = pair(first, second);
        List<Mark> same = new ArrayList<>(marks[pair] == null ? List.of() : List.of(marks[pair]));
        same.add(mark);
        marks[pair] = same.toArray(Mark[]::new);
    }

    private static int pair(char first, char second) {
        return first * SIGNS + second;
    }

    /** The forms of which there may be a secret in a text. */
    static Set<Form> possibleIn(String text) {
        Set<Form> possible = EnumSet.noneOf(Form.class);
        for (int i = 0; i + 1 < text.length(); i++) {
            char first = text.charAt(i);
            char second = text.charAt(i + 1);
            Mark[] marks = first < SIGNS && second < SIGNS ? MARKS[pair(first, second)] : null;
            if (marks != null) {
                for (Mark mark : marks) {
                    if (mark.standsAt(i, text)) {
                        possible.add(mark.form);
                    }
                }
            }
        }
        return possible;
    }
}
